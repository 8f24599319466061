using Grid.Core;
using Grid.Sandbox.Native;
using Grid.Sandbox.Processes;

namespace Grid.Sandbox.Runner;

/// <summary>One stream as it arrives: held in memory while it is little, in a file when it is more. The runner bounds it.</summary>
internal sealed class ReceivedStream(string spillPath) : IDisposable
{
    private const int MemoryBytesMax = 64 << 10;

    private readonly MemoryStream _memory = new();
    private FileStream? _spill;

    /// <exception cref="GridException">UNAVAILABLE when the disk did not take it.</exception>
    public void Add(ReadOnlySpan<byte> content)
    {
        if (_spill is null && _memory.Length + content.Length <= MemoryBytesMax)
        {
            _memory.Write(content);
            return;
        }

        try
        {
            Spill().Write(content);
        }
        catch (IOException failure)
        {
            throw Errno.ToFailure("Cannot keep what the command wrote", failure);
        }
    }

    public CapturedOutput Finish()
    {
        _spill?.Flush();
        return new CapturedOutput(_spill is null ? _memory.ToArray() : [], _spill is null ? null : spillPath);
    }

    public void Dispose()
    {
        _memory.Dispose();
        _spill?.Dispose();
    }

    private FileStream Spill()
    {
        if (_spill is null)
        {
            _spill = new FileStream(spillPath, FileMode.CreateNew, FileAccess.Write);
            _memory.WriteTo(_spill);
        }

        return _spill;
    }
}
