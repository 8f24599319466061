namespace Grid.Sandbox.Processes;

/// <summary>What a command wrote to one stream.</summary>
/// <param name="Content">All of it, when it was little.</param>
/// <param name="Path">The file that has it otherwise; it goes with the action's folder.</param>
public sealed record CapturedOutput(ReadOnlyMemory<byte> Content, string? Path)
{
    /// <summary>A stream nothing was written to.</summary>
    public static CapturedOutput Empty { get; } = new(ReadOnlyMemory<byte>.Empty, Path: null);
}
