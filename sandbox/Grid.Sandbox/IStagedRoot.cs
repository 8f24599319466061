using Grid.Core;
using Grid.Execution.V1;

namespace Grid.Sandbox;

/// <summary>
/// An input root that lies ready. Disposing it, once no process of the action is alive and its outputs are collected,
/// takes away what is not a file in the action's folder (mounts); the folder itself is removed by its owner.
/// </summary>
public interface IStagedRoot : IAsyncDisposable
{
    /// <summary>The absolute path of the root, as this process sees it.</summary>
    string Path { get; }

    /// <summary>
    /// The digest of a file that is an input nobody has written to, known by the numbers the file system has for it; null
    /// for any other file, and where that cannot be told.
    /// </summary>
    Digest? DigestOf(ulong device, ulong inode) => null;

    /// <summary>
    /// To be called when the command has ended and again when its outputs are collected: inputs that are not copied may
    /// have failed to be read, and then what the command did says nothing about the action.
    /// </summary>
    /// <exception cref="GridException">An input could not be read: missing (FAILED_PRECONDITION), or UNAVAILABLE.</exception>
    void ThrowIfSpoiled()
    {
    }

    /// <summary>
    /// What the command made of its inputs, to be asked once, when it has ended; null where nobody can tell.
    /// </summary>
    InputAccess? TakeAccess() => null;

    /// <summary>
    /// Where what was made in the root since lies by itself, when all that was there before is the action's own already;
    /// null when a launcher has to give it all of it.
    /// </summary>
    string? MadePath => null;
}
