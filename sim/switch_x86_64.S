/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * void lfs_fiber_switch(void **save_sp, void *load_sp)
 *
 * Parks the running stack and continues another. Only callee-saved registers are kept (System V
 * AMD64 ABI, section 3.2.1); the floating-point control words are the same for all contexts. Leaves
 * by an indirect jump: `ret` after a stack change always mispredicts.
 */
        .text
        .globl  lfs_fiber_switch
        .type   lfs_fiber_switch, @function
        .p2align 4
lfs_fiber_switch:
        .cfi_startproc
        pushq   %rbp
        pushq   %rbx
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        movq    %rsp, (%rdi)
        movq    %rsi, %rsp
        popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %rbx
        popq    %rbp
        popq    %rcx
        jmp     *%rcx
        .cfi_endproc
        .size   lfs_fiber_switch, .-lfs_fiber_switch
        .section .note.GNU-stack,"",@progbits
