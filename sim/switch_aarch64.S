/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * void lfs_fiber_switch(void **save_sp, void *load_sp)
 *
 * Parks the running stack and continues another. Keeps x19-x30 and d8-d15 (AAPCS64, section 6.1.1)
 * and leaves by `br`, not `ret`, for the sake of the return predictor.
 */
        .text
        .globl  lfs_fiber_switch
        .type   lfs_fiber_switch, %function
        .p2align 4
lfs_fiber_switch:
        .cfi_startproc
        stp     x19, x20, [sp, #-160]!
        stp     x21, x22, [sp, #16]
        stp     x23, x24, [sp, #32]
        stp     x25, x26, [sp, #48]
        stp     x27, x28, [sp, #64]
        stp     x29, x30, [sp, #80]
        stp     d8, d9, [sp, #96]
        stp     d10, d11, [sp, #112]
        stp     d12, d13, [sp, #128]
        stp     d14, d15, [sp, #144]
        mov     x9, sp
        str     x9, [x0]
        mov     sp, x1
        ldp     d14, d15, [sp, #144]
        ldp     d12, d13, [sp, #128]
        ldp     d10, d11, [sp, #112]
        ldp     d8, d9, [sp, #96]
        ldp     x29, x16, [sp, #80]
        ldp     x27, x28, [sp, #64]
        ldp     x25, x26, [sp, #48]
        ldp     x23, x24, [sp, #32]
        ldp     x21, x22, [sp, #16]
        ldp     x19, x20, [sp], #160
        mov     x30, x16
        br      x16
        .cfi_endproc
        .size   lfs_fiber_switch, .-lfs_fiber_switch
        .section .note.GNU-stack,"",%progbits
