//! What is done before there is a stack that Rust can use, on RISC-V.

core::arch::global_asm!(
    "
    .section .vectors, \"ax\"
    .global start
start:
    la sp, __stack_top
    la t0, board_fault
    csrw mtvec, t0
    la t0, __guard_bottom
    li t1, {paint}
1:  sw t1, 0(t0)
    addi t0, t0, 4
    bltu t0, sp, 1b
    call board_start
    ",
    paint = const crate::PAINT,
);
