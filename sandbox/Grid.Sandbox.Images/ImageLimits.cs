namespace Grid.Sandbox.Images;

/// <summary>How large an image may be.</summary>
internal static class ImageLimits
{
    /// <summary>A document of an image layout.</summary>
    public const long DocumentBytesMax = 4 << 20;

    /// <summary>Layers of one image.</summary>
    public const int LayersMax = 500;

    /// <summary>Files, directories and links of all its layers together.</summary>
    public const int EntriesMax = 2_000_000;

    /// <summary>Documents that name one another until one names layers.</summary>
    public const int IndexDepthMax = 4;
}
