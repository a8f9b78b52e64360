/* SPDX-License-Identifier: BSD-3-Clause */
/* For tests of `lfasim check` of several files: the manifests of a small platform, its SPMC
 * manifest and packages, in a folder of their own. Include after cmocka.h. */
#ifndef LFASIM_TESTS_TOOLS_CLI_PLATFORM_FILES_H
#define LFASIM_TESTS_TOOLS_CLI_PLATFORM_FILES_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tests/tools/cli/captured.h"
#include "tools/cli/verbs.h"

/* What a manifest says; what is NULL or 0 has a value of its own. */
struct manifest {
    const char *load, *order, *uuid, *image_uuid, *contexts, *version, *level;
    const char *root;    /* more properties and nodes of the root */
    const char *regions; /* more memory regions */
    const char *devices; /* device regions */
    const char *live_base, *rx_base;
    bool plain; /* without live activation */
};

static inline const char *or_else(const char *text, const char *other)
{
    return text ? text : other;
}

static inline void write_manifest(const char *path, const struct manifest *m)
{
    static char text[8192];
    int n = snprintf(
        text, sizeof(text),
        "/dts-v1/;\n/ {\n"
        "compatible = \"arm,ffa-manifest-1.0\";\nffa-version = <%s>;\nuuid = <%s>;\n"
        "messaging-method = <3>;\nexecution-ctx-count = <%s>;\nexception-level = <%s>;\n"
        "execution-state = <0>;\nns-interrupts-action = <2>;\nentrypoint-offset = <0x2000>;\n"
        "%s%s%sboot-order = <%s>;\n%s\n",
        or_else(m->version, "0x00010003"), or_else(m->uuid, "1 2 3 4"), or_else(m->contexts, "1"),
        or_else(m->level, "2"), m->load ? "load-address = <" : "", m->load ? m->load : "",
        m->load ? ">;\n" : "", or_else(m->order, "1"), or_else(m->root, ""));

    if (!m->plain)
        n += snprintf(
            text + n, sizeof(text) - (size_t)n,
            "lifecycle-support;\nlive-activation-support;\nlive-activation-register = <5>;\n"
            "image-uuid = <%s>;\n"
            "rx_tx-info { compatible = \"arm,ffa-manifest-rx_tx-buffer\"; rx-buffer = <&rx>; "
            "tx-buffer = <&tx>; };\n"
            "live-state-buffer-info { compatible = \"arm,ffa-manifest,live-state-buffer\"; "
            "live-state-buffer = <&state>; };\n",
            or_else(m->image_uuid, "5 6 7 8"));
    n += snprintf(text + n, sizeof(text) - (size_t)n,
                  "memory-regions { compatible = \"arm,ffa-manifest-memory-regions\";\n"
                  "rx: rx { base-address = <0 %s>; pages-count = <1>; attributes = <1>; };\n"
                  "tx: tx { base-address = <0 %s>; pages-count = <1>; "
                  "attributes = <3>; };\n"
                  "state: state { base-address = <0 %s>; pages-count = <1>; attributes = <3>; };\n"
                  "%s};\n",
                  or_else(m->rx_base, "0x6c00000"), m->rx_base ? "0x6c09000" : "0x6c01000",
                  or_else(m->live_base, "0x6c02000"), or_else(m->regions, ""));
    if (m->devices)
        n += snprintf(text + n, sizeof(text) - (size_t)n,
                      "device-regions { compatible = \"arm,ffa-manifest-device-regions\";\n%s};\n",
                      m->devices);
    snprintf(text + n, sizeof(text) - (size_t)n, "};\n");
    captured_file(path, text);
}

/* An SPMC manifest with vm1 "a" at 0x6480000 and, unless NULL, what vm2 says. */
static inline void write_spmc(const char *path, const char *vm1, const char *vm2)
{
    static char text[4096];

    snprintf(text, sizeof(text),
             "/dts-v1/;\n/ { compatible = \"arm,ffa-core-manifest-1.0\";\n"
             "#address-cells = <2>; #size-cells = <2>;\n"
             "attribute { maj_ver = <1>; min_ver = <3>; spmc_id = <0x8000>;\n"
             "load_address = <0 0x6000000>; binary_size = <0x80000>; };\n"
             "memory { device_type = \"memory\"; reg = <0 0x6000000 0 0x2000000>; };\n"
             "uart { device_type = \"device-memory\"; reg = <0 0x1c090000 0 0x20000>; };\n"
             "cpus { #address-cells = <2>; #size-cells = <0>;\n"
             "cpu { device_type = \"cpu\"; reg = <0 0>; }; };\n"
             "hypervisor { compatible = \"hafnium,hafnium\";\n"
             "vm1 { is_ffa_partition; debug_name = \"a\"; %s };\n%s%s%s};\n};\n",
             or_else(vm1, "load_address = <0x6480000>; mem_size = <0x100000>; vcpu_count = <1>;"),
             vm2 ? "vm2 { is_ffa_partition; debug_name = \"b\"; " : "", vm2 ? vm2 : "",
             vm2 ? " };\n" : "");
    captured_file(path, text);
}

#define VM2 "load_address = <0x6680000>; mem_size = <0x100000>; vcpu_count = <1>;"

/* The partition b, beside a and apart from it. */
static inline struct manifest beside(void)
{
    return (struct manifest){.load = "0x6680000",
                             .order = "2",
                             .uuid = "1 2 3 5",
                             .image_uuid = "5 6 7 9",
                             .rx_base = "0x6d00000",
                             .live_base = "0x6d02000"};
}

static inline void pack(const char *name, const char *image_options)
{
    char line[512];

    snprintf(line, sizeof(line), "image --behaviour counter --text 8KiB %s -o %s.elf",
             image_options, name);
    assert_int_equal(captured(lfs_verb_image, line).status, 0);
    snprintf(line, sizeof(line), "pack --image %s.elf --manifest %s.dts -o %s.pkg", name, name,
             name);
    assert_int_equal(captured(lfs_verb_pack, line).status, 0);
}

/* Sound: a.dts, b.dts, their packages, and SPMC manifests of a alone and of both. */
static inline int platform_files(void **state)
{
    struct manifest b = beside();

    if (captured_folder(state) != 0)
        return 1;
    write_manifest("a.dts", &(struct manifest){.load = "0x6480000"});
    write_manifest("b.dts", &b);
    write_spmc("one.dts", NULL, NULL);
    write_spmc("two.dts", NULL, VM2);
    pack("a", "--live-state-version 1 --live-state-size 64");
    pack("b", "--live-state-version 1 --live-state-size 64");
    return 0;
}

static inline void expect(const char *line, int status, const char *on_out, const char *on_err)
{
    struct captured result = captured(lfs_verb_check, line);

    if (result.status != status || strstr(result.out, on_out) == NULL ||
        (on_err[0] != 0 ? strstr(result.err, on_err) == NULL : result.err[0] != 0))
        fail_msg("%s\n-> %d, wanted %d '%s' '%s'\nstdout:\n%s\nstderr:\n%s", line, result.status,
                 status, on_out, on_err, result.out, result.err);
}

/* Nothing of that name is told. */
static inline void expect_without(const char *line, const char *name)
{
    struct captured result = captured(lfs_verb_check, line);

    if (strstr(result.err, name) != NULL)
        fail_msg("%s\ntells %s:\n%s", line, name, result.err);
}

/* b says m, and the two together break a rule; b as it is does not. */
static inline void expect_of_b(struct manifest m, int status, const char *name, const char *where)
{
    struct manifest sound = beside();

    write_manifest("b.dts", &m);
    expect("check two.dts a.dts b.dts", status, "", name);
    expect("check two.dts a.dts b.dts", status, "", where);
    expect_without("check --separate two.dts a.dts b.dts", name);
    write_manifest("b.dts", &sound);
    expect_without("check two.dts a.dts b.dts", name);
}

#endif
