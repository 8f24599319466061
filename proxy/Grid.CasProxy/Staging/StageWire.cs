using Grid.Core;
using Grid.Storage;
using WireMode = Build.Buildgrid.StageTreeRequest.Types.StagingMode;

namespace Grid.CasProxy.Staging;

/// <summary>Wishes as clients send them.</summary>
internal static class StageWire
{
    public static StageWish ToWish(LocalApi.StageTreeRequest request, DigestFunction function)
    {
        if (request.PreUnstageCommands.Count > 0)
        {
            throw GridException.InvalidArgument(
                "This proxy runs no command before it takes a tree away: leave out pre_unstage_commands.");
        }

        if (request.RemoteApisSocket is not null)
        {
            throw new GridException(
                GridStatus.Unimplemented, "This proxy makes no socket inside of trees: leave out remote_apis_socket.");
        }

        return new StageWish(
            request.RootDigest.ToDigest(function),
            request.Path.Length > 0 ? request.Path : null,
            ModeOf(request.StagingMode),
            ToNumber(request.AccessCredentials?.Uid),
            ToNumber(request.AccessCredentials?.Gid));
    }

    private static StageMode ModeOf(WireMode mode) => mode switch
    {
        WireMode.Default => StageMode.Best,
        WireMode.Fuse => StageMode.Mount,
        WireMode.CopyOrLink => StageMode.Files,
        _ => throw GridException.InvalidArgument($"Staging mode {mode} is none: use DEFAULT, FUSE or COPY_OR_LINK."),
    };

    private static uint? ToNumber(long? number) => number switch
    {
        null => null,
        >= 0 and < uint.MaxValue => (uint)number.Value,
        _ => throw GridException.InvalidArgument($"{number} is no number of a user or group."),
    };
}
