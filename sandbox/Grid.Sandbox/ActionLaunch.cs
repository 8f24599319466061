using Grid.Sandbox.Staging;

namespace Grid.Sandbox;

/// <summary>A command and where it runs.</summary>
/// <param name="Command">The command, checked.</param>
/// <param name="Folder">The action's folder, with its inputs laid out.</param>
/// <param name="WorkingDirectory">The absolute path of the command's working directory.</param>
/// <param name="Timeout">How long it may run; null for as long as it likes.</param>
public sealed record ActionLaunch(Reapi.Command Command, ActionFolder Folder, string WorkingDirectory, TimeSpan? Timeout);
