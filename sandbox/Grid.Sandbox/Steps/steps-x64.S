# The first program of a sandboxed action, for x86-64. It makes the system calls that descriptor 3 lists, one after
# another, the last of which runs the command. See StepProgram.cs, which writes the list, and the decision record on how namespaces are entered.
#
# A step is 64 bytes: its number (4), its flags (4), six arguments (48), and room for a result (8).
# A number below zero means: go on in a child, and stay behind to reap until that child ends, then end as it did. When a
# signal ended it, the step, with its wait status as the result, is written to descriptor 4 before.
# A call that fails is written to descriptor 4, unless its flags say that it may; nothing is done after that.
        .set    steps, 0x10000000
        .set    stepsSize, 0x1000000
        .set    mayFail, 1

        .globl  _start
_start: mov     $9, %eax                # mmap(steps, stepsSize, READ | WRITE, PRIVATE | FIXED, 3, 0)
        mov     $steps, %edi
        mov     $stepsSize, %esi
        mov     $3, %edx
        mov     $0x12, %r10d
        mov     $3, %r8d
        xor     %r9d, %r9d
        syscall
        mov     $steps, %ebx            # rbx: the step
        cmp     %rbx, %rax
        jne     exit125

next:   movslq  (%rbx), %rax
        mov     8(%rbx), %rdi
        test    %rax, %rax
        js      child
        mov     16(%rbx), %rsi
        mov     24(%rbx), %rdx
        mov     32(%rbx), %r10
        mov     40(%rbx), %r8
        mov     48(%rbx), %r9
        syscall
        mov     %rax, 56(%rbx)
        test    %rax, %rax
        jns     done
        testb   $mayFail, 4(%rbx)
        jz      failed
done:   add     $64, %rbx
        jmp     next

child:  mov     $56, %eax               # clone(flags, 0, 0, 0, 0)
        xor     %esi, %esi
        xor     %edx, %edx
        xor     %r10d, %r10d
        xor     %r8d, %r8d
        syscall
        mov     %rax, 56(%rbx)
        test    %rax, %rax
        js      failed
        jz      done
        mov     %eax, %r12d             # r12: the child

reap:   mov     $61, %eax               # wait4(-1, &step.result, 0, 0)
        mov     $-1, %rdi
        lea     56(%rbx), %rsi
        xor     %edx, %edx
        xor     %r10d, %r10d
        syscall
        test    %rax, %rax
        js      exit125
        cmp     %eax, %r12d
        jne     reap
        movzwl  56(%rbx), %edi          # the child's wait status
        mov     %edi, %r12d             # r12: what to end with
        and     $0x7f, %r12d
        jz      exited
        add     $128, %r12d             # as shells say it: 128 and the signal
        jmp     report
exited: shr     $8, %edi
        jmp     exit

failed: mov     $125, %r12d
report: mov     $1, %eax                # write(4, step, 64)
        mov     $4, %edi
        mov     %rbx, %rsi
        mov     $64, %edx
        syscall
        mov     %r12d, %edi
        jmp     exit
exit125:
        mov     $125, %edi
exit:   mov     $231, %eax              # exit_group
        syscall
