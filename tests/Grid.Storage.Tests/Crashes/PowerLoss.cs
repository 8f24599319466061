using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Crashes;

/// <summary>
/// Does to a store's files what a loss of power may do: what was not synced is cut off, zeroed, garbage or there; pages of
/// the index are as new as they were when it was synced last, each for itself.
/// </summary>
internal sealed class PowerLoss(string root, Random random)
{
    private const int PageSizeBytes = 4096;

    private readonly SegmentStorePaths _paths = new(root);
    private readonly Dictionary<string, byte[]> _pages = [];

    /// <summary>
    /// Remembers the index as it is now. The store is open, so it was synced lately: each page on the medium is as old as
    /// that, or newer.
    /// </summary>
    public void RememberIndex()
    {
        _pages.Clear();
        foreach (string path in Directory.EnumerateFiles(_paths.Index))
        {
            _pages[path] = File.ReadAllBytes(path);
        }
    }

    public void Strike()
    {
        StoreManifest manifest = ManifestFile.Peek(_paths.Manifest).ShouldNotBeNull();
        using (SegmentSet segments = new(_paths.Segments))
        {
            foreach (SegmentFile segment in segments.InOrder)
            {
                long published = manifest.Published.EndOf(segment.Number);
                if (published < segment.SizeBytes)
                {
                    DamageFilesOf(segment, published);
                    Damage(segment.Path, published);
                }
            }
        }

        foreach ((string path, byte[] pages) in _pages.Where(page => File.Exists(page.Key)))
        {
            RollBack(path, pages);
        }
    }

    private void DamageFilesOf(SegmentFile segment, long published)
    {
        foreach (FoundRecord record in SegmentScan.RecordsOf(segment, published))
        {
            string path = PathOf(record.Header.Digest);
            if (record.Header.Kind == RecordKind.OwnFile && File.Exists(path))
            {
                DateTime sealedAt = File.GetLastWriteTimeUtc(path);
                UnixFileMode mode = File.GetUnixFileMode(path);
                File.SetUnixFileMode(path, mode | UnixFileMode.UserWrite);
                Damage(path, 0);
                File.SetUnixFileMode(path, mode);
                File.SetLastWriteTimeUtc(path, sealedAt);
            }
        }
    }

    private void Damage(string path, long from)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        long at = from + (long)(random.NextDouble() * (file.Length - from));
        byte[] bytes = new byte[Math.Min(3 * PageSizeBytes, file.Length - at)];
        switch (random.Next(4))
        {
            case 0:
                file.SetLength(at);
                break;
            case 1:
                random.NextBytes(bytes);
                file.Position = at;
                file.Write(bytes);
                break;
            case 2:
                file.Position = at;
                file.Write(bytes);
                break;
            default:
                // It made it to the medium after all.
                break;
        }
    }

    private void RollBack(string path, byte[] pages)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        for (int at = 0; at < pages.Length; at += PageSizeBytes)
        {
            if (random.Next(3) == 0)
            {
                file.Position = at;
                file.Write(pages, at, Math.Min(PageSizeBytes, pages.Length - at));
            }
        }
    }

    private string PathOf(Digest digest) => Path.Combine(
        _paths.Files, digest.Function.Name, digest.HashText[..2], $"{digest.HashText}-{digest.SizeBytes}");
}
