namespace Grid.Storage.Assets;

/// <summary>What a name may stand for. One name may stand for one of each.</summary>
public enum AssetKind
{
    /// <summary>A blob.</summary>
    Blob = 0,

    /// <summary>A Directory, and the whole tree below it.</summary>
    Directory = 1,
}
