using System.Runtime.InteropServices;
using System.Text;
using Grid.Sandbox.Fuse.Native;
using Grid.Sandbox.Fuse.Nodes;
using Grid.Sandbox.Fuse.Trees;
using Grid.Sandbox.Fuse.Wire;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Fuse.Serving;

/// <summary>
/// Answers the kernel's requests: directories from memory, files from the store. Whatever it says holds for ever, since
/// all of it is addressed by content, so the kernel asks once; what need not be asked it is told by ENOSYS.
/// </summary>
internal sealed class InputFileSystem(
    NodeTable nodes, TreeShelf shelf, LateAnswers late, BackedOpens? opens, FileOwner owner)
{
    private const int ThisDirectory = 0;
    private const int ParentDirectory = 1;
    private const int DotEntries = 2;

    // Everybody may look for names they know.
    private const uint EmptyDirectoryPermissions = 0b001_001_001;

    private static readonly byte[] Dot = "."u8.ToArray();
    private static readonly byte[] DotDot = ".."u8.ToArray();

    private readonly BlobReads _reads = new(late);

    /// <summary>
    /// Writes the answer to a request into a buffer and returns its length, or <see cref="FuseAnswer.None"/>. An answer
    /// that has to wait for a blob is sent to <paramref name="device"/> later.
    /// </summary>
    public int Answer(FuseDevice device, in FuseRequestHeader header, ReadOnlySpan<byte> body, Span<byte> answer)
    {
        switch (header.Operation)
        {
            case FuseOperation.Read:
                return _reads.Answer(device, header, MemoryMarshal.Read<FuseReadRequest>(body), nodes.Find(header.NodeId), answer);
            case FuseOperation.LookUp:
                return LookUp(header, body[..^1], answer);
            case FuseOperation.GetAttributes:
                return Attributes(header, answer);
            case FuseOperation.ReadDirectory:
                return List(header, MemoryMarshal.Read<FuseReadRequest>(body), isPlus: false, answer);
            case FuseOperation.ReadDirectoryPlus:
                return List(header, MemoryMarshal.Read<FuseReadRequest>(body), isPlus: true, answer);
            case FuseOperation.ReadLink:
                return ReadLink(header, answer);
            case FuseOperation.Forget:
                nodes.Forget(header.NodeId, MemoryMarshal.Read<ulong>(body));
                return FuseAnswer.None;
            case FuseOperation.BatchForget:
                Forget(body);
                return FuseAnswer.None;
            case FuseOperation.Interrupt:
                return late.Interrupt(header.Unique, MemoryMarshal.Read<ulong>(body), answer);
            case FuseOperation.Open when opens is not null:
                return opens.Open(device, header, nodes.Find(header.NodeId), answer);
            case FuseOperation.Release:
                return BackedOpens.Release(device, header, nodes.Find(header.NodeId), answer);
            case FuseOperation.StatFileSystem:
                return FuseReply.Of(answer, header.Unique, Status);
            case FuseOperation.Destroy:
                return FuseReply.Error(answer, header.Unique, 0);
            default:
                return FuseReply.Error(answer, header.Unique, FuseErrno.NotImplemented);
        }
    }

    private static FuseFileSystemStatus Status { get; } =
        new(0, 0, 0, 0, 0, BlockBytes: 4096, NameLengthMax: NativeName.LengthMax, FragmentBytes: 4096);

    private int LookUp(in FuseRequestHeader header, ReadOnlySpan<byte> name, Span<byte> answer)
    {
        if (header.NodeId == NodeTable.RootId)
        {
            return LookUpTree(header.Unique, name, answer);
        }

        if (nodes.Find(header.NodeId) is not DirectoryNode directory)
        {
            return FuseReply.Error(answer, header.Unique, Errno.NotADirectory);
        }

        int index = directory.Content.IndexOf(name);
        if (index >= 0 && directory.Content.Entries[index] is { Kind: InputKind.File } found)
        {
            directory.Tree.Access.NoteLookup(found.Digest);
        }

        FuseEntry entry = index < 0
            ? FuseEntry.Absent
            : FuseEntry.Of(nodes.LookUp(directory, index).AttributesFor(owner));
        return FuseReply.Of(answer, header.Unique, entry);
    }

    // What is not on the shelf may be tomorrow: here alone "absent" is not for ever.
    private int LookUpTree(ulong unique, ReadOnlySpan<byte> name, Span<byte> answer)
    {
        string text = Encoding.UTF8.GetString(name);
        FuseAttributes? found = RootPlaces.NodeOf(text) is { } place
            ? EmptyDirectory(place)
            : shelf.Find(text) is { } tree ? nodes.LookUp(tree).AttributesFor(owner) : null;
        return found is { } attributes
            ? FuseReply.Of(answer, unique, FuseEntry.Of(attributes))
            : FuseReply.Error(answer, unique, Errno.NoEntry);
    }

    private int Attributes(in FuseRequestHeader header, Span<byte> answer)
    {
        FuseAttributes? attributes = header.NodeId == NodeTable.RootId || RootPlaces.IsNode(header.NodeId)
            ? EmptyDirectory(header.NodeId)
            : nodes.Find(header.NodeId)?.AttributesFor(owner);
        return attributes is { } known
            ? FuseReply.Of(answer, header.Unique, FuseAttributesReply.Of(known))
            : FuseReply.Error(answer, header.Unique, Errno.NoEntry);
    }

    private FuseAttributes EmptyDirectory(ulong node) => default(FuseAttributes) with
    {
        Inode = node,
        Mode = InputKind.Directory.ToModeBits() | EmptyDirectoryPermissions,
        LinkCount = 2,
        UserId = owner.UserId,
        GroupId = owner.GroupId,
        BlockBytes = 4096,
    };

    private int ReadLink(in FuseRequestHeader header, Span<byte> answer)
    {
        if (nodes.Find(header.NodeId) is not SymlinkNode symlink)
        {
            return FuseReply.Error(answer, header.Unique, FuseErrno.InvalidArgument);
        }

        symlink.Target.CopyTo(answer[FuseReply.HeaderSize..]);
        return FuseReply.Of(answer, header.Unique, symlink.Target.Length);
    }

    private void Forget(ReadOnlySpan<byte> body)
    {
        const int CountSize = 8;
        int count = MemoryMarshal.Read<int>(body);
        ReadOnlySpan<FuseForgetOne> forgotten =
            MemoryMarshal.Cast<byte, FuseForgetOne>(body.Slice(CountSize, count * FuseForgetOne.Size));
        foreach (FuseForgetOne one in forgotten)
        {
            nodes.Forget(one.NodeId, one.LookupCount);
        }
    }

    private int List(in FuseRequestHeader header, in FuseReadRequest request, bool isPlus, Span<byte> answer)
    {
        if (header.NodeId == NodeTable.RootId || RootPlaces.IsNode(header.NodeId))
        {
            // Who does not know a tree's digest has no business in it.
            return FuseReply.Of(answer, header.Unique, 0);
        }

        if (nodes.Find(header.NodeId) is not DirectoryNode directory)
        {
            return FuseReply.Error(answer, header.Unique, Errno.NotADirectory);
        }

        if (isPlus)
        {
            directory.Tree.Access.NoteListing(directory.Content);
        }

        int sizeBytes = (int)Math.Min(request.SizeBytes, (uint)(answer.Length - FuseReply.HeaderSize));
        FuseListing listing = new(answer.Slice(FuseReply.HeaderSize, sizeBytes));
        int entryCount = directory.Content.Entries.Length + DotEntries;
        for (int place = (int)Math.Min(request.Offset, (ulong)entryCount); place < entryCount; place++)
        {
            if (!TryList(ref listing, directory, place, isPlus))
            {
                break;
            }
        }

        return FuseReply.Of(answer, header.Unique, listing.Length);
    }

    private bool TryList(ref FuseListing listing, DirectoryNode directory, int place, bool isPlus)
    {
        ReadOnlySpan<byte> name = place switch
        {
            ThisDirectory => Dot,
            ParentDirectory => DotDot,
            _ => directory.Content.Entries[place - DotEntries].Name,
        };
        if (!listing.HasRoom(name.Length, isPlus))
        {
            return false;
        }

        ulong next = (ulong)place + 1;
        if (!isPlus)
        {
            listing.Add(name, UnknownInode, ModeOf(directory, place), next);
        }
        else if (place < DotEntries)
        {
            FuseAttributes itself = default(FuseAttributes) with { Inode = UnknownInode, Mode = ModeOf(directory, place) };
            listing.AddPlus(name, FuseEntry.Absent with { Attributes = itself }, next);
        }
        else
        {
            listing.AddPlus(name, FuseEntry.Of(nodes.LookUp(directory, place - DotEntries).AttributesFor(owner)), next);
        }

        return true;
    }

    // A number that is none: readers of a listing without attributes are not told more, as other file systems do it.
    private static ulong UnknownInode => uint.MaxValue;

    private static uint ModeOf(DirectoryNode directory, int place) =>
        place < DotEntries ? InputKind.Directory.ToModeBits() : directory.Content.Entries[place - DotEntries].Kind.ToModeBits();
}
