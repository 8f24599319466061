using System.Globalization;
using Grid.Core;
using Grid.Sandbox.Trees;

namespace Grid.Sandbox.Roots;

/// <summary>
/// Runs actions that name another root (BuildBox's <c>chrootRootDigest</c>) with that root as their <c>/</c> and their input
/// root laid over it, so that sources need not be sent along with a compiler and all it takes. All other actions are run as
/// they are.
/// </summary>
/// <param name="inner">What runs actions, and isolates them; passes to this one.</param>
/// <param name="limits">How large a tree may be.</param>
public sealed class ChrootSandbox(ISandbox inner, SandboxLimits limits) : ISandbox
{
    /// <summary>The platform property that names the root: hash and size of a Directory message.</summary>
    public const string Property = "chrootRootDigest";

    /// <summary>The root that an action names; null for none.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT for a value that is no digest.</exception>
    public static Digest? RootOf(SandboxRequest request)
    {
        if (request.Platform.ValuesOf(Property) is not [.., var value])
        {
            return null;
        }

        return value.Split('/') is [{ } hash, { } size]
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long sizeBytes)
            && Digest.TryParse(request.InputRoot.Function, hash, sizeBytes, out Digest digest)
                ? digest
                : throw GridException.InvalidArgument(
                    $"The platform property '{Property}' is '{value}': write a Directory's hash and size, HASH/SIZE, by the action's "
                    + $"digest function ({request.InputRoot.Function.Name}).");
    }

    public async Task<SandboxResult> RunAsync(SandboxRequest request, CancellationToken cancellation)
    {
        if (RootOf(request) is not { } chroot)
        {
            return await inner.RunAsync(request, cancellation);
        }

        if (request.Image is not null)
        {
            throw GridException.InvalidArgument(
                $"The action names an image and another root ('{Property}'), and only one of them can be '/': leave one out.");
        }

        TreeOverlay overlay = new(new StoreDirectories(request.Inputs, limits.DirectoryBytesMax), request.InputRoot.Function, limits);
        Digest root = await overlay.LayAsync(request.InputRoot, chroot, cancellation);
        return await inner.RunAsync(
            request with { InputRoot = root, Inputs = new AddedMessages(request.Inputs, overlay.Made), IsRoot = true }, cancellation);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
