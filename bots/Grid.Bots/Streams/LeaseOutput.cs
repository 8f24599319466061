using Grid.Sandbox;

namespace Grid.Bots.Streams;

/// <summary>Hears the command of one lease; an output begins to be written with its first byte.</summary>
internal sealed class LeaseOutput(string leaseId, OutputNames names, Func<string, LiveOutput> begin) : IOutputTap
{
    private readonly Lock _gate = new();
    private OutputNames _names = names;
    private LiveOutput? _stdout;
    private LiveOutput? _stderr;
    private bool _isEnded;

    /// <summary>Whose command it is.</summary>
    public string LeaseId => leaseId;

    public void OnStdout(ReadOnlySpan<byte> content) => Append(ref _stdout, _names.Stdout, content);

    public void OnStderr(ReadOnlySpan<byte> content) => Append(ref _stderr, _names.Stderr, content);

    /// <summary>The server wants it written elsewhere from now on.</summary>
    public void Rename(OutputNames renamed)
    {
        lock (_gate)
        {
            _names = renamed;
            _stdout?.Rename(renamed.Stdout);
            _stderr?.Rename(renamed.Stderr);
        }
    }

    /// <summary>The command has ended.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            _stdout?.End();
            _stderr?.End();
        }
    }

    private void Append(ref LiveOutput? output, string name, ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            if (name.Length > 0 && !_isEnded)
            {
                output ??= begin(name);
                output.Append(content);
            }
        }
    }
}
