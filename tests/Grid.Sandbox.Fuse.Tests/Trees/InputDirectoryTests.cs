using System.Text;
using Grid.Core;
using Grid.Sandbox.Fuse.Trees;
using Grid.Storage;

namespace Grid.Sandbox.Fuse.Tests.Trees;

public sealed class InputDirectoryTests
{
    private static readonly Digest SomeDigest = Digest.Of("x"u8);

    [Fact]
    public void Files_directories_and_symlinks_are_found_by_their_names()
    {
        Reapi.Directory message = new();
        message.Files.Add(new Reapi.FileNode { Name = "m", Digest = SomeDigest.ToWire() });
        message.Files.Add(new Reapi.FileNode { Name = "ü", Digest = SomeDigest.ToWire() });
        message.Directories.Add(new Reapi.DirectoryNode { Name = "a", Digest = SomeDigest.ToWire() });
        message.Symlinks.Add(new Reapi.SymlinkNode { Name = "z", Target = "m" });

        InputDirectory directory = InputDirectory.Of(SomeDigest, message, _ => Empty);

        KindOf(directory, "a").ShouldBe(InputKind.Directory);
        KindOf(directory, "m").ShouldBe(InputKind.File);
        KindOf(directory, "z").ShouldBe(InputKind.Symlink);
        KindOf(directory, "ü").ShouldBe(InputKind.File);
        directory.IndexOf("b"u8).ShouldBeNegative();
        directory.IndexOf(""u8).ShouldBeNegative();
    }

    [Fact]
    public void What_is_in_a_tree_twice_counts_twice_and_is_needed_once()
    {
        Reapi.Directory leafMessage = new();
        leafMessage.Files.Add(new Reapi.FileNode { Name = "f", Digest = SomeDigest.ToWire() });
        InputDirectory leaf = InputDirectory.Of(SomeDigest, leafMessage, _ => Empty);
        Reapi.Directory message = new();
        message.Directories.Add(new Reapi.DirectoryNode { Name = "a", Digest = SomeDigest.ToWire() });
        message.Directories.Add(new Reapi.DirectoryNode { Name = "b", Digest = SomeDigest.ToWire() });

        InputTree tree = InputTree.Of(InputDirectory.Of(Digest.Of("root"u8), message, _ => leaf));

        tree.Root.EntryCount.ShouldBe(4);
        tree.Root.Height.ShouldBe(2);
        tree.Files.ShouldBe([SomeDigest]);
        tree.FileBytes.ShouldBe(1);
    }

    [Fact]
    public void Rights_that_come_with_a_file_are_not_lent_on()
    {
        InputTraits.OfFile(new Reapi.NodeProperties { UnixMode = 0b100_111_101_101 }, isExecutable: false)
            .Permissions.ShouldBe(0b111_101_101u);
        InputTraits.OfDirectory(new Reapi.NodeProperties { UnixMode = 0 }).Permissions.ShouldBe(0b111_000_000u);
    }

    private static InputDirectory Empty { get; } =
        InputDirectory.Of(DigestFunction.Sha256.Empty, new Reapi.Directory(), _ => throw new InvalidOperationException());

    private static InputKind KindOf(InputDirectory directory, string name) =>
        directory.Entries[directory.IndexOf(Encoding.UTF8.GetBytes(name))].Kind;
}
