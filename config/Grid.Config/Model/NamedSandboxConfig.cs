using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>One of several sandboxes of a bot, which actions choose by name.</summary>
public sealed record NamedSandboxConfig(SourceLocation Location, string Name, SandboxConfig Sandbox);
