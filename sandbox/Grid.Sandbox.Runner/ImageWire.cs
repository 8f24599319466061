using Grid.Core;

namespace Grid.Sandbox.Runner;

/// <summary>Between the runner's message of an image and what it means here.</summary>
internal static class ImageWire
{
    public static RunnerApi.Image ToWire(ActionImage image)
    {
        RunnerApi.Image wire = new()
        {
            RootPath = image.RootPath,
            Environment = { image.Environment },
            InputsSeenAt = image.InputsSeenAt,
        };
        if (image.UserId is { } user)
        {
            wire.UserId = user;
        }

        if (image.GroupId is { } group)
        {
            wire.GroupId = group;
        }

        return wire;
    }

    /// <exception cref="GridException">INVALID_ARGUMENT for an input root that would be nowhere.</exception>
    public static ActionImage? ToImage(RunnerApi.Image? image) => image is null ? null
        : !image.InputsSeenAt.StartsWith('/') ? throw GridException.InvalidArgument(
            $"In an image an input root is seen at an absolute path, not at '{image.InputsSeenAt}'.")
        : new ActionImage(image.RootPath, [.. image.Environment])
        {
            InputsSeenAt = image.InputsSeenAt,
            UserId = image.HasUserId ? image.UserId : null,
            GroupId = image.HasGroupId ? image.GroupId : null,
        };
}
