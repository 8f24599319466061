namespace Grid.Config.Model;

/// <summary>A path of the host that isolated commands see.</summary>
public sealed record BindConfig(string Path, string SeenAt, bool IsWritable);
