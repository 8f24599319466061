using System.Text;
using Grid.Core;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Processes;

/// <summary>
/// What a command writes to stdout or stderr, read as it comes: held in memory while it is little, in a file when it is
/// more, dropped beyond the limit. The command is never held up.
/// </summary>
internal sealed class StreamCapture : IDisposable
{
    private const int MemoryBytesMax = 64 << 10;
    private const int ReadSize = 32 << 10;

    // What one callback reads, so that one talkative command does not keep the loop from the others.
    private const int ReadsInTurnMax = 8;

    // A dead command has left no more than a pipe holds, which an unprivileged user can raise to a mebibyte.
    private const int ReadsAtEndMax = 64;

    private readonly Listener? _listener;
    private readonly Lock _gate = new();
    private readonly MemoryStream _memory = new();
    private readonly string _name;
    private readonly string _spillPath;
    private readonly long _sizeBytesMax;
    private readonly SafeFileHandle _pipe;
    private readonly IDisposable _watching;
    private FileStream? _spill;
    private IOException? _failure;
    private long _sizeBytes;
    private bool _isCut;
    private bool _isClosed;

    /// <param name="name">What the stream is called in messages.</param>
    /// <param name="pipe">The reading end, which passes to this object.</param>
    /// <param name="loop">Reports when there is something to read.</param>
    /// <param name="spillPath">Where a file may be made.</param>
    /// <param name="sizeBytesMax">How much is kept.</param>
    /// <param name="listener">Hears what is kept, as it comes.</param>
    public StreamCapture(
        string name, SafeFileHandle pipe, EventLoop loop, string spillPath, long sizeBytesMax, Listener? listener)
    {
        _listener = listener;
        _name = name;
        _pipe = pipe;
        _spillPath = spillPath;
        _sizeBytesMax = sizeBytesMax;
        _watching = loop.Watch(pipe, () => Read(ReadsInTurnMax));
    }

    /// <summary>Hears a part of the stream.</summary>
    public delegate void Listener(ReadOnlySpan<byte> content);

    /// <summary>Takes what is still in the pipe, once no process of the action can write any more.</summary>
    /// <exception cref="GridException">UNAVAILABLE when the disk did not take it all.</exception>
    public CapturedOutput Finish()
    {
        Read(ReadsAtEndMax);
        lock (_gate)
        {
            Close();
            if (_isCut)
            {
                Append(Encoding.UTF8.GetBytes($"\n[{_name} was cut here: more than {_sizeBytesMax} bytes were written]\n"));
            }

            _spill?.Flush();
            return _failure is null
                ? new CapturedOutput(_spill is null ? _memory.ToArray() : [], _spill is null ? null : _spillPath)
                : throw Errno.ToFailure($"Cannot keep the command's {_name}", _failure);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Close();
            _spill?.Dispose();
        }
    }

    private void Close()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _watching.Dispose();
            _pipe.Dispose();
        }
    }

    private void Read(int readsMax)
    {
        Span<byte> buffer = stackalloc byte[ReadSize];
        lock (_gate)
        {
            for (int i = 0; i < readsMax && !_isClosed; i++)
            {
                int count = PollCalls.Read(_pipe, buffer);
                if (count > 0)
                {
                    Keep(buffer[..count]);
                }
                else if (count == 0)
                {
                    Close();
                }
                else if (Errno.Last != Errno.Interrupted)
                {
                    return;
                }
            }
        }
    }

    private void Keep(ReadOnlySpan<byte> content)
    {
        int kept = (int)Math.Min(content.Length, _sizeBytesMax - _sizeBytes);
        _isCut |= kept < content.Length;
        _sizeBytes += kept;
        Append(content[..kept]);
        if (kept > 0)
        {
            _listener?.Invoke(content[..kept]);
        }
    }

    private void Append(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty || _failure is not null)
        {
            return;
        }

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
            // Told at the end; until then the command goes on, its output read and dropped.
            _failure = failure;
        }
    }

    private FileStream Spill()
    {
        if (_spill is null)
        {
            _spill = new FileStream(_spillPath, FileMode.CreateNew, FileAccess.Write);
            _memory.WriteTo(_spill);
        }

        return _spill;
    }
}
