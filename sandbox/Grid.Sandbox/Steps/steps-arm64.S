// The same program as steps-x64.S, for 64-bit ARM.
        .set    steps, 0x10000000
        .set    stepsSize, 0x1000000

        .globl  _start
_start: mov     x8, #222                // mmap(steps, stepsSize, READ | WRITE, PRIVATE | FIXED, 3, 0)
        mov     x0, #steps
        mov     x1, #stepsSize
        mov     x2, #3
        mov     x3, #0x12
        mov     x4, #3
        mov     x5, #0
        svc     #0
        mov     x19, #steps             // x19: the step
        cmp     x0, x19
        b.ne    exit125

next:   ldrsw   x8, [x19]
        ldr     x0, [x19, #8]
        tbnz    x8, #63, child
        ldp     x1, x2, [x19, #16]
        ldp     x3, x4, [x19, #32]
        ldr     x5, [x19, #48]
        svc     #0
        str     x0, [x19, #56]
        tbz     x0, #63, done
        ldr     w9, [x19, #4]
        tbz     w9, #0, failed          // bit 0: may fail
done:   add     x19, x19, #64
        b       next

child:  mov     x8, #220                // clone(flags, 0, 0, 0, 0)
        mov     x1, #0
        mov     x2, #0
        mov     x3, #0
        mov     x4, #0
        svc     #0
        str     x0, [x19, #56]
        tbnz    x0, #63, failed
        cbz     x0, done
        mov     w20, w0                 // w20: the child

reap:   mov     x8, #260                // wait4(-1, &step.result, 0, 0)
        mov     x0, #-1
        add     x1, x19, #56
        mov     x2, #0
        mov     x3, #0
        svc     #0
        tbnz    x0, #63, exit125
        cmp     w0, w20
        b.ne    reap
        ldrh    w0, [x19, #56]          // the child's wait status
        ands    w20, w0, #0x7f          // w20: what to end with
        b.eq    exited
        add     w20, w20, #128          // as shells say it: 128 and the signal
        b       report
exited: lsr     w0, w0, #8
        b       exit

failed: mov     w20, #125
report: mov     x8, #64                 // write(4, step, 64)
        mov     x0, #4
        mov     x1, x19
        mov     x2, #64
        svc     #0
        mov     w0, w20
        b       exit
exit125:
        mov     x0, #125
exit:   mov     x8, #94                 // exit_group
        svc     #0
