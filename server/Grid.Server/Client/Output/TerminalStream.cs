namespace Grid.Server.Client.Output;

/// <summary>One of a process's two outputs, and whether a person looks at it rather than a pipe or a file.</summary>
internal sealed record TerminalStream(Stream Bytes, bool IsTerminal);
