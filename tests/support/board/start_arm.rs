//! The vectors of a Cortex-M, and what is done before there is a stack that Rust can use.

core::arch::global_asm!(
    "
    .section .vectors, \"a\"
    .word __stack_top
    .word start
    .rept 14
    .word board_fault
    .endr

    .section .text.start, \"ax\"
    .thumb_func
    .global start
start:
    ldr r0, =__guard_bottom
    ldr r1, =__stack_top
    ldr r2, ={paint}
1:  str r2, [r0]
    adds r0, #4
    cmp r0, r1
    blo 1b
    bl board_start
    ",
    paint = const crate::PAINT,
);
