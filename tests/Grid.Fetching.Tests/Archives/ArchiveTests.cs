using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Assets;

namespace Grid.Fetching.Tests.Archives;

public sealed class ArchiveTests
{
    [Theory]
    [InlineData("tar")]
    [InlineData("tar.gz")]
    [InlineData("zip")]
    public async Task An_archive_becomes_the_tree_that_is_in_it(string kind)
    {
        byte[] archive = kind switch
        {
            "zip" => Zip(("./z.txt", "z", 0), ("d/run", "#!", 0x1ED), ("d/link", "../z.txt", 0xA1FF), ("e/", "", 0)),
            _ => Tar(
                new PaxTarEntry(TarEntryType.Directory, "./"),
                File("./z.txt", "z"),
                File("d/run", "#!", UnixFileMode.UserExecute),
                new PaxTarEntry(TarEntryType.SymbolicLink, "d/link") { LinkName = "../z.txt" },
                new PaxTarEntry(TarEntryType.Directory, "e/")),
        };
        await using WebSite site = await WebSite.WithAsync(kind == "tar.gz" ? Gzip(archive) : archive);
        await using Fetches fetches = new(site);

        Reapi.Directory root = await fetches.DirectoryAsync(site.At("archive"));

        root.Directories.Select(folder => folder.Name).ShouldBe(["d", "e"]);
        root.Files.Select(file => file.Name).ShouldBe(["z.txt"]);
        root.Files[0].IsExecutable.ShouldBeFalse();
        (await fetches.TextAsync(root.Files[0].Digest)).ShouldBe("z");
        Reapi.Directory below = await fetches.ReadDirectoryAsync(root.Directories[0].Digest.ToDigest(DigestFunction.Sha256));
        below.Files.Single().IsExecutable.ShouldBeTrue();
        below.Symlinks.Single().Target.ShouldBe("../z.txt");
    }

    [Fact]
    public async Task A_folder_of_an_archive_can_be_had_alone_and_one_it_has_not_is_not_found()
    {
        await using WebSite site = await WebSite.WithAsync(Tar(File("a-1.0/src/f", "f"), File("a-1.0/README", "r")));
        await using Fetches fetches = new(site);

        Reapi.Directory root = await fetches.DirectoryAsync(site.At("a"), new AssetQualifier("directory", "a-1.0/src"));

        root.Files.Single().Name.ShouldBe("f");
        (await Should.ThrowAsync<GridException>(fetches.DirectoryAsync(site.At("a"), new AssetQualifier("directory", "a-2.0"))))
            .Status.ShouldBe(GridStatus.NotFound);
    }

    [Fact]
    public async Task A_hard_link_is_the_file_it_leads_to()
    {
        await using WebSite site = await WebSite.WithAsync(Tar(
            File("a", "same"), new PaxTarEntry(TarEntryType.HardLink, "b") { LinkName = "a" }));
        await using Fetches fetches = new(site);

        Reapi.Directory root = await fetches.DirectoryAsync(site.At("a"));

        root.Files.Select(file => file.Digest).Distinct().Count().ShouldBe(1);
        root.Files.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("../out")]
    [InlineData("a/../../out")]
    [InlineData("/etc/passwd")]
    public async Task A_name_that_leads_out_of_the_archive_is_refused(string name)
    {
        foreach (byte[] archive in (byte[][])[Tar(File(name, "x")), Zip((name, "x", 0))])
        {
            await using WebSite site = await WebSite.WithAsync(archive);
            await using Fetches fetches = new(site);

            (await Should.ThrowAsync<GridException>(fetches.DirectoryAsync(site.At("a")))).Status.ShouldBe(GridStatus.Aborted);
        }
    }

    [Fact]
    public async Task Nothing_is_put_through_a_symlink()
    {
        await using WebSite site = await WebSite.WithAsync(Tar(
            new PaxTarEntry(TarEntryType.SymbolicLink, "d") { LinkName = "/etc" }, File("d/passwd", "x")));
        await using Fetches fetches = new(site);

        (await Should.ThrowAsync<GridException>(fetches.DirectoryAsync(site.At("a")))).Message.ShouldContain("'d'");
    }

    [Theory]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.Fifo)]
    [InlineData(TarEntryType.HardLink)]
    public async Task What_is_no_file_folder_or_link_to_one_is_refused(TarEntryType type)
    {
        PaxTarEntry entry = new(type, "odd");
        if (type == TarEntryType.HardLink)
        {
            entry.LinkName = "nowhere";
        }

        await using WebSite site = await WebSite.WithAsync(Tar(entry));
        await using Fetches fetches = new(site);

        await fetches.FailAsync(fetches.DirectoryAsync(site.At("a")), GridStatus.Aborted);
    }

    [Fact]
    public async Task What_becomes_more_than_is_taken_is_refused_however_small_it_is_packed()
    {
        byte[] zeros = new byte[1 << 20];
        foreach (byte[] archive in (byte[][])[Gzip(Tar(File("a", zeros))), Zip(("a", Encoding.UTF8.GetString(zeros), 0))])
        {
            await using WebSite site = await WebSite.WithAsync(archive);
            await using Fetches fetches = new(site, options => options with { UnpackedBytesMax = 100_000, EntryCountMax = 10 });

            await fetches.FailAsync(fetches.DirectoryAsync(site.At("a")), GridStatus.ResourceExhausted);
        }
    }

    [Fact]
    public async Task More_entries_than_are_taken_are_refused()
    {
        await using WebSite site = await WebSite.WithAsync(Tar(
            [.. Enumerable.Range(0, 11).Select(number => new PaxTarEntry(TarEntryType.Directory, $"{number}"))]));
        await using Fetches fetches = new(site, options => options with { EntryCountMax = 10 });

        await fetches.FailAsync(fetches.DirectoryAsync(site.At("a")), GridStatus.ResourceExhausted);
    }

    [Fact]
    public async Task What_is_no_archive_or_a_broken_one_is_refused()
    {
        byte[] whole = Gzip(Tar(File("a", Blobs.OfSize(100_000).Content.ToArray())));
        foreach (byte[] content in (byte[][])["no archive"u8.ToArray(), [], whole[..(whole.Length / 2)], [0x1f, 0x8b, 0xff]])
        {
            await using WebSite site = await WebSite.WithAsync(content);
            await using Fetches fetches = new(site);

            await fetches.FailAsync(fetches.DirectoryAsync(site.At("a")), GridStatus.Aborted);
        }
    }

    [Fact]
    public async Task A_media_type_that_is_not_known_is_refused()
    {
        await using WebSite site = await WebSite.WithAsync(Tar(File("a", "x")));
        await using Fetches fetches = new(site);

        await fetches.FailAsync(
            fetches.DirectoryAsync(site.At("a"), new AssetQualifier("resource_type", "application/x-xz")), GridStatus.InvalidArgument);
        await fetches.DirectoryAsync(site.At("a"), new AssetQualifier("resource_type", "application/x-tar"));
    }

    private static PaxTarEntry File(string name, string content, UnixFileMode mode = UnixFileMode.UserRead) =>
        File(name, Encoding.UTF8.GetBytes(content), mode);

    private static PaxTarEntry File(string name, byte[] content, UnixFileMode mode = UnixFileMode.UserRead) =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content), Mode = mode };

    private static byte[] Tar(params PaxTarEntry[] entries)
    {
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, leaveOpen: true))
        {
            Array.ForEach(entries, writer.WriteEntry);
        }

        return archive.ToArray();
    }

    private static byte[] Gzip(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private static byte[] Zip(params (string Name, string Content, int Mode)[] entries)
    {
        using MemoryStream archive = new();
        using (ZipArchive zip = new(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string content, int mode) in entries)
            {
                ZipArchiveEntry entry = zip.CreateEntry(name);
                entry.ExternalAttributes = mode << 16;
                using Stream file = entry.Open();
                file.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return archive.ToArray();
    }
}
