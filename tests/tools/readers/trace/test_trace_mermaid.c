/* SPDX-License-Identifier: BSD-3-Clause */
/* Sequence diagrams: what they show, what they fold, and that texts stay texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/readers/trace_mermaid.h"
#include "tests/tools/readers/trace/story.h"
#include "tests/tools/readers/trace/stored_story.h"

/* The diagram of a file; the caller frees it. */
static char *diagram(const char *text)
{
    char *messages, *page;
    struct lfs_trace_file *file = stored_read(text, strlen(text), &messages);

    if (file == NULL)
        fail_msg("%s", messages);
    page = stored_print(lfs_trace_mermaid, lfs_trace_file_case(file, 0));
    lfs_trace_file_free(file);
    free(messages);
    return page;
}

static unsigned count(const char *text, const char *part)
{
    unsigned found = 0;

    while ((text = strstr(text, part)) != NULL) {
        found++;
        text += strlen(part);
    }
    return found;
}

static void a_story_is_a_diagram(void **state)
{
    char *text = stored_story(), *page = diagram(text);

    (void)state;
    assert_string_equal(
        page, "sequenceDiagram\n"
              "    title story/one\n"
              "    participant p0 as os/cpu0\n"
              "    participant p1 as el3/cpu0\n"
              "    participant p2 as sp1\n"
              "    Note over p0,p2: boot: 8 records\n"
              "    p0->>p1: LFA_PRIME component=2\n"
              "    Note over p1: image \"sp1-v2\" copied\n"
              "    p1->>p2: FFA_MSG_SEND_DIRECT_REQ_64 0x0000 -> 0x8001 x3=0x6\n"
              "    p2-->>p1: FFA_MSG_SEND_DIRECT_RESP_64 0x8001 -> 0x0000 x3=0x7\n"
              "    Note over p1: sp1 vCPU: WAITING → STOPPED, refused\n"
              "    Note over p1: !!! MC-04: RX of sp1 lies in its working memory\n"
              "    p1-->>p0: LFA_PRIME returns x0=0xfffffffffffffff9 (-7, "
              "WRONG_STATE)\n"
              "    p0->>p1: LFA_ACTIVATE component=2 flags=0x1 "
              "(SKIP_CPU_RENDEZVOUS)\n"
              "    p1-->>p0: LFA_ACTIVATE returns x0=0x0 (0, SUCCESS) flags=0x8001 (CALL_AGAIN)\n"
              "    Note over p0,p2: end: completed\n"
              "    Note over p0,p2: passed\n");
    free(page);
    free(text);
}

/* ---- many messages --------------------------------------------------------------------------- */

/* A file of count frames between two contexts, whose names are those of names in turn, and a
 * finding behind number finding. The caller frees it. */
static char *frames(unsigned total, const char *const *names, unsigned names_count,
                    unsigned finding)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    unsigned seq = 1;

    fputs("{\"lfasim\":\"1\",\"format\":1}\n{\"case\":\"c\",\"file\":\"f\",\"cpus\":1,"
          "\"contexts\":[{\"name\":\"os\",\"entity\":\"nwd\",\"level\":\"NWd\"},"
          "{\"name\":\"x\",\"entity\":\"el3\",\"level\":\"EL3\"}],\"steps\":[],\"rules\":[]}\n",
          out);
    for (unsigned i = 0; i < total; i++) {
        fprintf(out,
                "{\"seq\":%u,\"t_ns\":0,\"cpu\":0,\"kind\":\"frame\",\"from\":\"%s\",\"to\":\"%s\","
                "\"fid\":1,\"name\":\"%s%u\",\"decoded\":\"message %u\","
                "\"regs\":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}\n",
                seq++, i % 2 == 0 ? "os" : "x", i % 2 == 0 ? "x" : "os",
                names_count > 0 ? names[i % names_count] : "N", names_count > 0 ? 0 : i, i);
        if (i == finding)
            fprintf(out,
                    "{\"seq\":%u,\"t_ns\":0,\"cpu\":0,\"kind\":\"finding\",\"finding\":\"F-1\","
                    "\"text\":\"here\",\"claims\":[]}\n",
                    seq++);
    }
    fputs("{\"verdict\":\"failed\"}\n", out);
    fclose(out);
    return text;
}

static void sixty_messages_are_shown_and_of_more_the_middle_is_left_out(void **state)
{
    char *text = frames(60, NULL, 0, 30), *page = diagram(text);

    (void)state;
    assert_int_equal(count(page, ">>"), 60);
    assert_null(strstr(page, "left out"));
    free(page);
    free(text);

    text = frames(61, NULL, 0, 41);
    page = diagram(text);
    assert_int_equal(count(page, ">>"), 60);
    assert_non_null(strstr(page, "    Note over p0,p1: 1 messages left out, record 41 to 41\n"));
    assert_int_equal(count(page, "!!! F-1: here"), 1);
    free(page);
    free(text);
}

static void what_is_left_out_keeps_its_findings(void **state)
{
    char *text = frames(100, NULL, 0, 50), *page = diagram(text);

    (void)state;
    assert_non_null(strstr(page, "    p1->>p0: message 39\n"
                                 "    Note over p0,p1: 40 messages left out, record 41 to 81\n"
                                 "    Note over p0,p1: !!! F-1: here\n"
                                 "    p0->>p1: message 80\n"));
    free(page);
    free(text);
}

static void rounds_that_are_alike_become_a_loop(void **state)
{
    static const char *const names[] = {"A", "B", "C", "D"};
    char *text = frames(100, names, 4, 50), *page = diagram(text);

    (void)state;
    assert_non_null(strstr(page, "    loop 25 rounds like this one\n"
                                 "    p0->>p1: message 0\n"
                                 "    p1->>p0: message 1\n"
                                 "    p0->>p1: message 2\n"
                                 "    p1->>p0: message 3\n"
                                 "    end\n"
                                 "    Note over p0,p1: !!! F-1: here\n"));
    assert_int_equal(count(page, ">>"), 4);
    free(page);
    free(text);

    text = frames(60, names, 4, 1); /* few enough to be shown */
    page = diagram(text);
    assert_null(strstr(page, "loop"));
    free(page);
    free(text);
}

static void texts_stay_texts(void **state)
{
    static const char text[] =
        "{\"lfasim\":\"1\",\"format\":1}\n{\"case\":\"a;b#c\",\"file\":\"f\",\"cpus\":1,"
        "\"contexts\":[{\"name\":\"s\",\"entity\":\"<b>end\",\"level\":\"\"}],\"steps\":[],"
        "\"rules\":[]}\n"
        "{\"seq\":1,\"t_ns\":0,\"cpu\":0,\"kind\":\"note\",\"from\":\"s\",\"text\":\"%%{init}%% "
        "$$x$$ &amp;\\n\"}\n{\"seq\":2,\"t_ns\":0,\"cpu\":0,\"kind\":\"note\",\"text\":\"\"}\n"
        "{\"verdict\":\"passed\"}\n";
    char *page = diagram(text);

    (void)state;
    assert_string_equal(page, "sequenceDiagram\n"
                              "    title a#59;b#35;c\n"
                              "    participant p0 as #60;b>end\n"
                              "    Note over p0: #37;#37;{init}#37;#37; #36;#36;x#36;#36; "
                              "#38;amp#59;?\n"
                              "    Note over p0: -\n"
                              "    Note over p0: passed\n");
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_story_is_a_diagram),
        cmocka_unit_test(sixty_messages_are_shown_and_of_more_the_middle_is_left_out),
        cmocka_unit_test(what_is_left_out_keeps_its_findings),
        cmocka_unit_test(rounds_that_are_alike_become_a_loop),
        cmocka_unit_test(texts_stay_texts),
    };

    return cmocka_run_group_tests(tests, stored_folder, stored_folder_end);
}
