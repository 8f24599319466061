namespace Grid.Sandbox.RemoteApis;

/// <summary>A unix socket that an action finds in its input root.</summary>
/// <param name="Source">Where it is.</param>
/// <param name="Place">Where the action finds it: names from its input root down.</param>
public sealed record ActionSocket(string Source, string Place);
