namespace Grid.Sandbox.Trees;

/// <summary>A checked Directory and the path it belongs at.</summary>
internal readonly record struct PlacedDirectory(string Path, Reapi.Directory Directory);
