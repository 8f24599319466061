namespace Grid.Sandbox.Capture;

/// <summary>One output a command promises.</summary>
/// <param name="Path">The client's own words, which the result repeats.</param>
/// <param name="Names">The names from the input root down.</param>
/// <param name="Form">How it was asked for.</param>
internal sealed record RequestedOutput(string Path, IReadOnlyList<string> Names, OutputForm Form);
