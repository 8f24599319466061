using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Steps;

/// <summary>
/// A list of system calls being put together, with the texts and structures they are given, in the form that
/// <see cref="StepMachine"/> carries out. Each call has words of its own for the case that it fails.
/// </summary>
internal sealed class StepProgram(SystemCalls calls)
{
    /// <summary>How much a list may be, arguments and environment of the command included.</summary>
    private const int SizeMax = 0x1000000;

    /// <summary>Bytes of a step, and of the report about one.</summary>
    public const int StepSize = 64;

    /// <summary>The number of the first descriptor that is not the program's own.</summary>
    public const int FirstFree = ReportDescriptor + 1;

    // As the machine code has them.
    private const int ListDescriptor = 3;
    private const int ReportDescriptor = 4;

    private const long Address = 0x10000000;
    private const int ArgumentCountMax = 6;
    private const int PageBytes = 4096;

    // Where the texts of a first part are: out of the way of the part that is written behind its steps.
    private const int FirstDataOffset = 0x800000;
    private const int MayFail = 1;
    private const int IndexShift = 8;
    private const int ContinueInChildCall = -1;
    private const int ChildSignal = 17;
    private const int EndedTooEarly = 125;

    private readonly List<Step> _steps = [];
    private readonly List<int> _pointerOffsets = [];
    private readonly List<byte> _data = [];
    private readonly SortedSet<int> _free = [];
    private readonly StepProgram? _first;
    private int _descriptorNext;

    private StepProgram(StepProgram first)
        : this(first.Calls)
    {
        _first = first;
        _free = [.. first._free];
        _descriptorNext = first._descriptorNext;
        Offset = first._steps.Count * StepSize;
    }

    /// <summary>The numbers of the calls.</summary>
    public SystemCalls Calls { get; } = calls;

    /// <summary>Where it begins in the list: at the start, or behind a first part.</summary>
    public int Offset { get; }

    /// <summary>Whether the list has room for it.</summary>
    public bool HasRoom => Size <= (_first is null ? SizeMax : FirstDataOffset - Offset);

    /// <summary>Bytes of what has been put together.</summary>
    private long Size => (_steps.Count * StepSize) + _data.Count;

    /// <summary>The number a call that opens something gets: the lowest that is free.</summary>
    public int Opened()
    {
        if (_free.Count == 0)
        {
            return _descriptorNext++;
        }

        int lowest = _free.Min;
        _free.Remove(lowest);
        return lowest;
    }

    /// <summary>Closes everything from a number on, which is the first that will be opened.</summary>
    public void CloseFrom(int number)
    {
        _descriptorNext = number;
        Call("close what is open", SystemCall.CloseRange, number, uint.MaxValue, 0);
    }

    public void Close(int number)
    {
        Call("close a descriptor", SystemCall.Close, number);
        _free.Add(number);
    }

    /// <summary>Has what the program itself needs open be closed when another is run.</summary>
    public void CloseOwn()
    {
        const int SetDescriptorFlags = 2;
        const int CloseOnExec = 1;
        Call("mark the list", SystemCall.ControlFile, ListDescriptor, SetDescriptorFlags, CloseOnExec);
        Call("mark the report", SystemCall.ControlFile, ReportDescriptor, SetDescriptorFlags, CloseOnExec);
    }

    /// <summary>Adds a call that has to succeed.</summary>
    public void Call(string what, SystemCall call, params ReadOnlySpan<StepArgument> arguments) =>
        Add(new Step(what, StepKind.Isolation, Calls[call], 0, arguments.ToArray()));

    /// <summary>Adds a call that may fail.</summary>
    public void Try(SystemCall call, params ReadOnlySpan<StepArgument> arguments) =>
        Add(new Step(string.Empty, StepKind.Isolation, Calls[call], MayFail, arguments.ToArray()));

    /// <summary>Adds a call that has to succeed, and whose failure is of another kind.</summary>
    public void Call(string what, StepKind kind, SystemCall call, params ReadOnlySpan<StepArgument> arguments) =>
        Add(new Step(what, kind, Calls[call], 0, arguments.ToArray()));

    /// <summary>
    /// Goes on in a child. The process stays behind, reaps whatever becomes its child, and ends as that one does.
    /// </summary>
    public void ContinueInChild(string what) =>
        Add(new Step(what, StepKind.Isolation, ContinueInChildCall, 0, [ChildSignal]));

    /// <summary>The place of a text, with a zero behind it.</summary>
    public StepArgument Text(string text) => Bytes([.. Encoding.UTF8.GetBytes(text), 0]);

    /// <summary>The place of bytes.</summary>
    public StepArgument Bytes(ReadOnlySpan<byte> content)
    {
        Align();
        StepArgument place = new(_data.Count, IsPlace: true);
        _data.AddRange(content);
        return place;
    }

    /// <summary>The place of numbers, eight bytes each.</summary>
    public StepArgument Numbers(params ReadOnlySpan<long> numbers) => Bytes(MemoryMarshal.AsBytes(numbers));

    /// <summary>The place of a null-terminated array of texts.</summary>
    public StepArgument Texts(IReadOnlyList<string> texts) => Places([.. texts.Select(Text), 0L]);

    /// <summary>The place of an array of numbers and of places.</summary>
    public StepArgument Places(params ReadOnlySpan<StepArgument> items)
    {
        Align();
        long[] values = new long[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            values[i] = items[i].Value;
            if (items[i].IsPlace)
            {
                _pointerOffsets.Add(_data.Count + (sizeof(long) * i));
            }
        }

        return Numbers(values);
    }

    /// <summary>
    /// Makes this the first part of a list, whose last call waits for the rest to be written behind it. Until that is, there
    /// is a call that ends the program.
    /// </summary>
    public StepProgram Continue()
    {
        // The rest begins with a page of its own, which the program has no copy of before it gets there.
        while (_steps.Count * StepSize % PageBytes != 0)
        {
            Try(SystemCall.ProcessNumber);
        }

        return new StepProgram(this);
    }

    /// <summary>The program, ready to be mapped.</summary>
    public byte[] Build()
    {
        byte[] program = new byte[Size];
        int length = _steps.Count * StepSize;
        WriteSteps(program, Address + Offset + length);
        WriteData(program.AsSpan(length), Address + Offset + length);
        return program;
    }

    /// <summary>The same of a first part: what is at the beginning of the list, and what is at an offset, far behind it.</summary>
    public (byte[] Steps, byte[] Data, int DataOffset) BuildFirst()
    {
        int length = _steps.Count * StepSize;
        byte[] steps = new byte[length + StepSize];
        WriteSteps(steps, Address + FirstDataOffset);
        Step end = new(string.Empty, StepKind.Isolation, Calls[SystemCall.Exit], 0, [EndedTooEarly]);
        Write(steps.AsSpan(length), index: 0, end, dataAddress: 0);
        byte[] data = new byte[_data.Count];
        WriteData(data, Address + FirstDataOffset);
        return (steps, data, FirstDataOffset);
    }

    private void WriteSteps(Span<byte> target, long dataAddress)
    {
        int firstIndex = Offset / StepSize;
        for (int i = 0; i < _steps.Count; i++)
        {
            Write(target.Slice(i * StepSize, StepSize), firstIndex + i, _steps[i], dataAddress);
        }
    }

    private void WriteData(Span<byte> data, long dataAddress)
    {
        CollectionsMarshal.AsSpan(_data).CopyTo(data);
        foreach (int offset in _pointerOffsets)
        {
            Span<byte> pointer = data[offset..];
            BinaryPrimitives.WriteInt64LittleEndian(pointer, BinaryPrimitives.ReadInt64LittleEndian(pointer) + dataAddress);
        }
    }

    /// <summary>What a report says: a copy of the step that failed, with the negative error number as its result.</summary>
    public StepFailure FailureOf(ReadOnlySpan<byte> report)
    {
        int index = (BinaryPrimitives.ReadInt32LittleEndian(report[4..]) >> IndexShift) - (Offset / StepSize);
        if (index < 0)
        {
            return _first!.FailureOf(report);
        }

        Step step = _steps[index];
        return new StepFailure(step.What, step.Kind, -(int)BinaryPrimitives.ReadInt64LittleEndian(report[56..]));
    }

    /// <summary>The signal that a report tells of: its result is a wait status then, and no negative error number; or null.</summary>
    public static int? SignalOf(ReadOnlySpan<byte> report)
    {
        const int SignalMask = 0x7f;
        long result = BinaryPrimitives.ReadInt64LittleEndian(report[56..]);
        return result > 0 ? (int)result & SignalMask : null;
    }

    private static void Write(Span<byte> target, int index, Step step, long dataAddress)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, step.Number);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], step.Flags | (index << IndexShift));
        for (int i = 0; i < step.Arguments.Length; i++)
        {
            StepArgument argument = step.Arguments[i];
            BinaryPrimitives.WriteInt64LittleEndian(
                target[(8 + (8 * i))..], argument.Value + (argument.IsPlace ? dataAddress : 0));
        }
    }

    private void Add(Step step)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step.Arguments.Length, ArgumentCountMax);
        _steps.Add(step);
    }

    private void Align()
    {
        while (_data.Count % sizeof(long) != 0)
        {
            _data.Add(0);
        }
    }

    private sealed record Step(string What, StepKind Kind, int Number, int Flags, StepArgument[] Arguments);
}
