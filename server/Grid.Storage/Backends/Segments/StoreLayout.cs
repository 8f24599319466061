namespace Grid.Storage.Backends;

/// <summary>How a store on disk lays out what it holds.</summary>
public enum StoreLayout
{
    /// <summary>Small blobs in append-only segments, large ones in files of their own.</summary>
    Segments,

    /// <summary>A file for each blob.</summary>
    Files,
}
