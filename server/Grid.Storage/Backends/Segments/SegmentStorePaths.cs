namespace Grid.Storage.Backends;

/// <summary>What lies where in the folder of a segment store.</summary>
internal sealed record SegmentStorePaths(string Root)
{
    public string Format => Path.Combine(Root, "format");

    public string Manifest => Path.Combine(Root, "manifest");

    public string Catalogue => Path.Combine(Root, "catalogue");

    public string Index => Path.Combine(Root, "index");

    public string Segments => Path.Combine(Root, "segments");

    public string Files => Path.Combine(Root, "files");
}
