namespace Grid.Sandbox;

/// <summary>
/// Hears what a command writes while it runs, in the order of each stream. Called on the thread that reads the pipes of
/// every action: it takes the bytes and returns at once.
/// </summary>
public interface IOutputTap
{
    /// <summary>Bytes the command wrote to stdout; the span is the caller's, to be copied.</summary>
    void OnStdout(ReadOnlySpan<byte> content);

    /// <summary>Bytes the command wrote to stderr; the span is the caller's, to be copied.</summary>
    void OnStderr(ReadOnlySpan<byte> content);
}
