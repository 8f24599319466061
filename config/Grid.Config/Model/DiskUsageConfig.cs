namespace Grid.Config.Model;

/// <summary>How full a disk may be while its bot takes work.</summary>
/// <param name="Path">A folder on the disk.</param>
/// <param name="UsedFractionMax">The part of the disk that may be in use.</param>
public sealed record DiskUsageConfig(string Path, double UsedFractionMax);
