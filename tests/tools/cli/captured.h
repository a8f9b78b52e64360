/* SPDX-License-Identifier: BSD-3-Clause */
/* For tests of verbs: runs one in a folder of its own and keeps what it printed. Include after
 * cmocka.h. */
#ifndef LFASIM_TESTS_TOOLS_CLI_CAPTURED_H
#define LFASIM_TESTS_TOOLS_CLI_CAPTURED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CAPTURED_SIZE  65536
#define CAPTURED_WORDS 80

struct captured {
    int status;
    char out[CAPTURED_SIZE]; /* stdout, cut to its room */
    char err[CAPTURED_SIZE];
};

static inline void captured_read(int fd, char *text)
{
    ssize_t size = pread(fd, text, CAPTURED_SIZE - 1, 0);

    text[size > 0 ? size : 0] = 0;
    close(fd);
}

/* Replaces a standard file by a memory file; *saved is the old one. Returns the memory file. */
static inline int captured_begin(int fd, int *saved)
{
    int memory = memfd_create("captured", 0);

    *saved = dup(fd);
    assert_true(memory >= 0 && *saved >= 0);
    assert_true(dup2(memory, fd) == fd);
    return memory;
}

static inline void captured_end(int fd, int saved)
{
    assert_true(dup2(saved, fd) == fd);
    close(saved);
}

/* Splits line at blanks, as a shell would without quotes, and runs the verb on it. */
static inline struct captured captured(int (*verb)(int argc, char **argv), const char *line)
{
    struct captured result = {0};
    char *words = strdup(line), *argv[CAPTURED_WORDS];
    int argc = 0, saved_out, saved_err, out, err;

    for (char *word = strtok(words, " "); word != NULL && argc < CAPTURED_WORDS - 1;
         word = strtok(NULL, " "))
        argv[argc++] = word;
    argv[argc] = NULL;
    fflush(NULL);
    out = captured_begin(STDOUT_FILENO, &saved_out);
    err = captured_begin(STDERR_FILENO, &saved_err);
    result.status = verb(argc, argv);
    fflush(NULL);
    captured_end(STDOUT_FILENO, saved_out);
    captured_end(STDERR_FILENO, saved_err);
    captured_read(out, result.out);
    captured_read(err, result.err);
    free(words);
    return result;
}

/* A new folder as the working folder: group setup and teardown. */
static inline int captured_folder(void **state)
{
    char *folder = strdup("/tmp/lfasim-cli-XXXXXX");

    *state = folder;
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static inline int captured_folder_end(void **state)
{
    char command[128];
    int status;

    snprintf(command, sizeof(command), "rm -r '%s'", (char *)*state);
    status = chdir("/") != 0 || system(command) != 0;
    free(*state);
    return status;
}

static inline void captured_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

#endif
