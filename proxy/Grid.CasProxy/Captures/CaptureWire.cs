using Grid.Storage;
using Format = Build.Bazel.Remote.Execution.V2.Command.Types.OutputDirectoryFormat;

namespace Grid.CasProxy.Captures;

/// <summary>Wishes as clients send them, and the answers.</summary>
internal static class CaptureWire
{
    public static CaptureWish ToWish(LocalApi.CaptureTreeRequest request) =>
        new(request.Root, request.Path, request.NodeProperties, request.UnixModeMask, request.AllowChmodToRead);

    public static CaptureWish ToWish(LocalApi.CaptureFilesRequest request) =>
        new(request.Root, request.Path, request.NodeProperties, request.UnixModeMask, request.AllowChmodToRead);

    public static CaptureWish ToWish(LocalApi.HashFilesRequest request) =>
        new(request.Root, request.Path, request.NodeProperties, request.UnixModeMask, request.AllowChmodToRead);

    public static bool WantsTree(Format format) => format != Format.DirectoryOnly;

    public static bool WantsRoot(Format format) => format != Format.TreeOnly;

    public static LocalApi.CaptureTreeResponse.Types.Response ToTree(StoredTree tree) => new()
    {
        Path = tree.Path,
        TreeDigest = tree.Tree?.ToWire(),
        RootDirectoryDigest = tree.Root?.ToWire(),
        TotalSizeBytes = tree.SizeBytes,
        Status = Statuses.Of(tree.Failure),
    };

    public static LocalApi.CaptureFilesResponse.Types.Response ToCaptured(CapturedFile file) => new()
    {
        Path = file.Path,
        Digest = file.Failure is null ? file.Digest.ToWire() : null,
        IsExecutable = file.IsExecutable,
        NodeProperties = file.Properties,
        Status = Statuses.Of(file.Failure),
    };

    public static LocalApi.HashFilesResponse.Types.Response ToHashed(CapturedFile file) => new()
    {
        Path = file.Path,
        Digest = file.Failure is null ? file.Digest.ToWire() : null,
        IsExecutable = file.IsExecutable,
        NodeProperties = file.Properties,
        Status = Statuses.Of(file.Failure),
    };
}
