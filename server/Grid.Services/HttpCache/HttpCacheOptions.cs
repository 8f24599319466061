using Grid.Core;

namespace Grid.Services.HttpCache;

/// <summary>How the HTTP cache answers.</summary>
public sealed record HttpCacheOptions
{
    /// <summary>The instance of paths that name none.</summary>
    public InstanceName DefaultInstance { get; init; } = InstanceName.Empty;

    /// <summary>Whether <c>/ac/</c> takes bodies that are no ActionResult, as ccache sends them.</summary>
    public bool TakesOpaqueResults { get; init; } = true;

    /// <summary>The largest body of <c>/ac/</c>, which is held in memory.</summary>
    public int ResultSizeBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>The piece in which blobs are taken and given.</summary>
    public int PieceSizeBytes { get; init; } = 128 * 1024;

    /// <summary>For how many blobs is remembered how large they are, since their paths do not say it.</summary>
    public int SizesRememberedMax { get; init; } = 500_000;
}
