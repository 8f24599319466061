namespace Grid.Sandbox.Processes;

/// <summary>How a program that waits comes to run an action.</summary>
/// <param name="Process">The program.</param>
/// <param name="TryTell">Tells it; false when it cannot be told.</param>
internal sealed record ProcessTakeover(WaitingProcess Process, Func<bool> TryTell);
