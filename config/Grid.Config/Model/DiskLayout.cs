namespace Grid.Config.Model;

/// <summary>How a store on disk lays out what it holds.</summary>
public enum DiskLayout
{
    /// <summary>Small blobs in append-only segments, large ones in files of their own.</summary>
    Segments,

    /// <summary>A file for each blob.</summary>
    Files,
}
