namespace Grid.Sandbox.Processes;

/// <summary>A process that was started, or the error number of why it was not.</summary>
internal readonly record struct SpawnOutcome(int Pid, int Error);
