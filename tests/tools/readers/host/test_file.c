/* SPDX-License-Identifier: BSD-3-Clause */
/* Whole files: limits, kinds of files, and that a failed writing leaves no trace. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/readers/file.h"
#include "tests/tools/readers/diag/printed.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each test has a folder of its own. */
struct fixture {
    char folder[32];
    char path[64]; /* folder/file, which does not exist */
    struct lfs_diag *diag;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    assert_non_null(fixture);
    strcpy(fixture->folder, "file-test-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->path, sizeof(fixture->path), "%s/file", fixture->folder);
    fixture->diag = lfs_diag_new();
    *state = fixture;
    return 0;
}

/* Removes the folder, which by then holds at most path. */
static int teardown(void **state)
{
    struct fixture *fixture = *state;

    unlink(fixture->path);
    rmdir(fixture->path);
    assert_int_equal(rmdir(fixture->folder), 0);
    lfs_diag_free(fixture->diag);
    free(fixture);
    return 0;
}

static void make(const char *path, size_t length)
{
    FILE *out = fopen(path, "w");

    assert_non_null(out);
    for (size_t i = 0; i < length; i++)
        fputc('a' + (int)(i % 26), out);
    assert_int_equal(fclose(out), 0);
}

static size_t entries(const char *folder)
{
    DIR *directory = opendir(folder);
    size_t count = 0;

    assert_non_null(directory);
    while (readdir(directory))
        count++;
    closedir(directory);
    return count - 2; /* . and .. */
}

static void assert_content(const char *path, const char *expected)
{
    char *bytes = NULL;
    size_t length = 0;

    assert_int_equal(lfs_file_load(path, 1000, &bytes, &length), 0);
    assert_int_equal(length, strlen(expected));
    assert_string_equal(bytes, expected);
    free(bytes);
}

static void a_file_is_read_up_to_its_limit(void **state)
{
    static const size_t lengths[] = {0, 1, 4095, 4096, 4097, 100000};
    const struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        char *bytes = NULL;
        size_t length = 7;

        make(fixture->path, lengths[i]);
        assert_int_equal(lfs_file_load(fixture->path, lengths[i], &bytes, &length), 0);
        assert_int_equal(length, lengths[i]);
        assert_int_equal(bytes[length], '\0');
        if (length)
            assert_int_equal(bytes[length - 1], 'a' + (int)((length - 1) % 26));
        free(bytes);
        if (lengths[i] == 0)
            continue;
        bytes = NULL;
        length = 7;
        assert_int_equal(lfs_file_load(fixture->path, lengths[i] - 1, &bytes, &length), EFBIG);
        assert_null(bytes);
        assert_int_equal(length, 7);
    }
}

static void a_file_without_a_size_is_limited_too(void **state)
{
    char *bytes = NULL;
    size_t length = 0, full;

    (void)state; /* /proc says 0 of the size */
    assert_int_equal(lfs_file_load("/proc/self/mountinfo", 1 << 20, &bytes, &full), 0);
    assert_true(full > 10);
    free(bytes);
    bytes = NULL;
    assert_int_equal(lfs_file_load("/proc/self/mountinfo", full - 1, &bytes, &length), EFBIG);
    assert_null(bytes);
}

static void pipes_are_read_and_no_writer_is_waited_for(void **state)
{
    const struct fixture *fixture = *state;
    char *bytes = NULL, name[32];
    size_t length = 7;
    int ends[2];
    pid_t writer;

    assert_int_equal(mkfifo(fixture->path, 0600), 0);
    assert_int_equal(lfs_file_load(fixture->path, 10, &bytes, &length), 0);
    assert_int_equal(length, 0);
    free(bytes);
    assert_int_equal(pipe(ends), 0);
    writer = fork(); /* writes after the reader has begun to wait */
    assert_true(writer >= 0);
    if (writer == 0) {
        usleep(50000);
        _exit(write(ends[1], "piped", 5) != 5);
    }
    close(ends[1]);
    snprintf(name, sizeof(name), "/dev/fd/%d", ends[0]);
    assert_int_equal(lfs_file_load(name, 10, &bytes, &length), 0);
    assert_string_equal(bytes, "piped");
    free(bytes);
    close(ends[0]);
    assert_int_equal(waitpid(writer, NULL, 0), writer);
}

static void what_cannot_be_read_is_reported(void **state)
{
    struct fixture *fixture = *state;
    char *bytes = NULL;
    size_t length;
    struct lfs_pos at = {"s.yaml", 3, 4, 5};

    assert_false(lfs_file_read("no/such", 10, &bytes, &length, at, fixture->diag));
    assert_false(
        lfs_file_read(fixture->folder, 10, &bytes, &length, (struct lfs_pos){0}, fixture->diag));
    assert_false(
        lfs_file_read("/dev/zero", 10, &bytes, &length, (struct lfs_pos){0}, fixture->diag));
    make(fixture->path, 11);
    assert_false(
        lfs_file_read(fixture->path, 10, &bytes, &length, (struct lfs_pos){0}, fixture->diag));
    assert_null(bytes);
    assert_int_equal(lfs_diag_errors(fixture->diag), 4);
    assert_printed_has(fixture->diag, "s.yaml:3:4: error: 'no/such' cannot be read: No such file "
                                      "or directory [FILE_UNREADABLE]\n");
    assert_printed_has(fixture->diag, "' cannot be read: Is a directory [FILE_UNREADABLE]\n");
    assert_printed_has(fixture->diag, "'/dev/zero' cannot be read: Neither a regular file nor a "
                                      "pipe [FILE_UNREADABLE]\n");
    assert_printed_has(fixture->diag, "' cannot be read: File too large [FILE_UNREADABLE]\n"
                                      "      = limit: 10 bytes\n");
    assert_true(lfs_file_read(fixture->path, 11, &bytes, &length, at, fixture->diag));
    assert_int_equal(lfs_diag_errors(fixture->diag), 4);
    free(bytes);
}

static void a_file_is_written_and_replaced(void **state)
{
    struct fixture *fixture = *state;

    assert_true(lfs_file_write(fixture->path, "old\n", 4, fixture->diag));
    assert_content(fixture->path, "old\n");
    assert_true(lfs_file_write(fixture->path, "new", 3, fixture->diag));
    assert_content(fixture->path, "new");
    assert_true(lfs_file_write(fixture->path, NULL, 0, fixture->diag));
    assert_content(fixture->path, "");
    assert_int_equal(entries(fixture->folder), 1);
    assert_int_equal(lfs_diag_errors(fixture->diag), 0);
}

static void an_open_reader_keeps_the_old_content(void **state)
{
    struct fixture *fixture = *state;
    char buffer[8] = "";
    int reader;

    assert_true(lfs_file_write(fixture->path, "old", 3, fixture->diag));
    reader = open(fixture->path, O_RDONLY);
    assert_true(reader >= 0);
    assert_true(lfs_file_write(fixture->path, "newer", 5, fixture->diag));
    assert_int_equal(read(reader, buffer, sizeof(buffer)), 3);
    assert_string_equal(buffer, "old");
    close(reader);
}

static void a_symbolic_link_stays_one(void **state)
{
    struct fixture *fixture = *state;
    char target[64];
    struct stat status;

    snprintf(target, sizeof(target), "%s/target", fixture->folder);
    make(target, 5);
    assert_int_equal(symlink("target", fixture->path), 0);
    assert_true(lfs_file_write(fixture->path, "new", 3, fixture->diag));
    assert_int_equal(lstat(fixture->path, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_content(target, "new");
    unlink(target);
}

static void a_file_of_the_temporary_name_is_left_alone(void **state)
{
    struct fixture *fixture = *state;
    char name[96];

    snprintf(name, sizeof(name), "%s.tmp-%ld-0", fixture->path, (long)getpid());
    make(name, 3);
    assert_true(lfs_file_write(fixture->path, "new", 3, fixture->diag));
    assert_content(fixture->path, "new");
    assert_content(name, "abc");
    unlink(name);
}

static void devices_are_written_directly(void **state)
{
    struct fixture *fixture = *state;
    struct stat status;

    assert_true(lfs_file_write("/dev/null", "x", 1, fixture->diag));
    assert_int_equal(stat("/dev/null", &status), 0);
    assert_true(S_ISCHR(status.st_mode));
    if (access("/dev/full", W_OK) != 0)
        return;
    assert_false(lfs_file_write("/dev/full", "x", 1, fixture->diag));
    assert_printed(fixture->diag, "/dev/full: error: cannot be written: No space left on device "
                                  "[FILE_UNWRITABLE]\n");
}

static void what_cannot_be_written_is_reported_and_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;

    assert_false(lfs_file_write("no/such/file", "x", 1, fixture->diag));
    assert_printed(fixture->diag, "no/such/file: error: cannot be written: No such file or "
                                  "directory [FILE_UNWRITABLE]\n");
    assert_int_equal(mkdir(fixture->path, 0700), 0);
    assert_false(lfs_file_write(fixture->path, "x", 1, fixture->diag));
    assert_printed_has(fixture->diag, "cannot be written: Is a directory [FILE_UNWRITABLE]\n");
    assert_int_equal(entries(fixture->folder), 1);
    assert_int_equal(entries(fixture->path), 0);
}

/* The limit on file sizes plays the full disk. */
static void a_failed_writing_keeps_the_old_content(void **state)
{
    struct fixture *fixture = *state;
    struct rlimit old, small;

    assert_true(lfs_file_write(fixture->path, "old", 3, fixture->diag));
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 4;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_false(lfs_file_write(fixture->path, "newer", 5, fixture->diag));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, SIG_DFL);
    assert_printed_has(fixture->diag, "cannot be written: File too large [FILE_UNWRITABLE]\n");
    assert_content(fixture->path, "old");
    assert_int_equal(entries(fixture->folder), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_is_read_up_to_its_limit),
        TEST(a_file_without_a_size_is_limited_too),
        TEST(pipes_are_read_and_no_writer_is_waited_for),
        TEST(what_cannot_be_read_is_reported),
        TEST(a_file_is_written_and_replaced),
        TEST(an_open_reader_keeps_the_old_content),
        TEST(a_symbolic_link_stays_one),
        TEST(a_file_of_the_temporary_name_is_left_alone),
        TEST(devices_are_written_directly),
        TEST(what_cannot_be_written_is_reported_and_leaves_nothing),
        TEST(a_failed_writing_keeps_the_old_content),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
