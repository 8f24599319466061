using Grid.Core;
using Grid.Sandbox.Fuse.Nodes;
using Grid.Sandbox.Fuse.Trees;
using Grid.Storage;

namespace Grid.Sandbox.Fuse.Tests.Nodes;

public sealed class NodeTableTests
{
    private readonly NodeTable _nodes = new();

    [Fact]
    public void A_file_is_one_node_wherever_it_is()
    {
        DirectoryNode first = Root(Message("a", "b"));
        DirectoryNode second = Root(Message("c"));

        _nodes.LookUp(first, 0).ShouldBeSameAs(_nodes.LookUp(first, 1));
        _nodes.LookUp(first, 0).ShouldBeSameAs(_nodes.LookUp(second, 0));
    }

    [Fact]
    public void The_same_bytes_with_other_permissions_are_another_node()
    {
        Reapi.Directory message = Message("a", "b");
        message.Files[1].IsExecutable = true;
        DirectoryNode root = Root(message);

        _nodes.LookUp(root, 0).ShouldNotBeSameAs(_nodes.LookUp(root, 1));
    }

    [Fact]
    public void A_node_stays_for_as_long_as_the_kernel_knows_it()
    {
        DirectoryNode root = Root(Message("a"));
        Node file = _nodes.LookUp(root, 0);
        _nodes.LookUp(root, 0);

        _nodes.Forget(file.Id, 1);
        _nodes.Find(file.Id).ShouldBeSameAs(file);

        _nodes.Forget(file.Id, 1);
        _nodes.Find(file.Id).ShouldBeNull();
    }

    [Fact]
    public void What_is_told_anew_after_it_was_forgotten_has_another_number()
    {
        DirectoryNode root = Root(Message("a"));
        Node file = _nodes.LookUp(root, 0);
        _nodes.Forget(file.Id, 1);

        _nodes.LookUp(root, 0).Id.ShouldNotBe(file.Id);
    }

    [Fact]
    public void A_table_of_which_all_is_forgotten_is_empty()
    {
        Reapi.Directory message = Message("a");
        message.Symlinks.Add(new Reapi.SymlinkNode { Name = "s", Target = "a" });
        DirectoryNode root = Root(message);
        Node[] known = [root, _nodes.LookUp(root, 0), _nodes.LookUp(root, 1)];

        Array.ForEach(known, node => _nodes.Forget(node.Id, 1));

        _nodes.Count.ShouldBe(0);
        root.Tree.RootNode.ShouldBeNull();
    }

    [Fact]
    public void To_forget_what_is_not_known_changes_nothing()
    {
        DirectoryNode root = Root(Message("a"));

        _nodes.Forget(root.Id + 1, 5);
        _nodes.Forget(root.Id, 0);

        _nodes.Find(root.Id).ShouldBeSameAs(root);
    }

    private DirectoryNode Root(Reapi.Directory message)
    {
        Digest digest = Digest.Of([.. message.ToString().Select(letter => (byte)letter)]);
        InputDirectory content = InputDirectory.Of(digest, message, _ => throw new InvalidOperationException());
        return _nodes.LookUp(new PublishedTree(InputTree.Of(content), inputs: null!));
    }

    private static Reapi.Directory Message(params string[] names)
    {
        Reapi.Directory message = new();
        message.Files.AddRange(names.Select(name => new Reapi.FileNode { Name = name, Digest = Digest.Of("x"u8).ToWire() }));
        return message;
    }
}
