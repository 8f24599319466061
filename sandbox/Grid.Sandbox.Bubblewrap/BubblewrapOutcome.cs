using Grid.Sandbox.Processes;

namespace Grid.Sandbox.Bubblewrap;

/// <summary>How bubblewrap ended.</summary>
/// <param name="Process">Its exit code and streams, which are the command's where that was run.</param>
/// <param name="HasRun">Whether the command was run.</param>
internal sealed record BubblewrapOutcome(ProcessOutcome Process, bool HasRun);
