namespace Grid.Server.Client.Execute;

/// <summary>How much of a command's output was shown while it ran.</summary>
internal readonly record struct ShownOutput(long StdoutBytes, long StderrBytes);
