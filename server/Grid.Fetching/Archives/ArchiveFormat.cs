namespace Grid.Fetching.Archives;

/// <summary>The kinds of archives that directories are made of.</summary>
internal enum ArchiveFormat
{
    Tar = 0,
    TarGzip = 1,
    Zip = 2,
}
