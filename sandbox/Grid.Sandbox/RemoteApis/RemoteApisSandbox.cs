using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.RemoteApis;

/// <summary>
/// Gives actions that ask for it (<c>remoteApisSocketPath</c>) a unix socket in their input root at which they find the farm. It is
/// theirs alone: nobody else may connect to it, and it is gone when they have ended.
/// </summary>
public sealed class RemoteApisSandbox : ISandbox
{
    /// <summary>The platform property that says where, relative to the input root.</summary>
    public const string Property = "remoteApisSocketPath";

    // Others pass the folder, by names they are told, and see nothing of what is in it.
    private const UnixFileMode Passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly ISandbox _inner;
    private readonly IRemoteApis _apis;
    private readonly ActionUser _user = ActionUser.OfThisProcess();
    private readonly ClaimedFolder _folder;

    /// <param name="inner">What runs actions, and isolates them; stays its maker's.</param>
    /// <param name="apis">Answers them.</param>
    /// <param name="parent">
    /// Where a folder for the sockets is made, which every user must be able to pass; null for the temporary one.
    /// </param>
    public RemoteApisSandbox(ISandbox inner, IRemoteApis apis, string? parent = null)
    {
        _inner = inner;
        _apis = apis;
        _folder = ClaimedFolder.Make("grid-apis-", parent);
        File.SetUnixFileMode(_folder.Path, Passable);
    }

    public async Task<SandboxResult> RunAsync(SandboxRequest request, CancellationToken cancellation)
    {
        if (request.Platform.ValuesOf(Property) is not [.., var wanted])
        {
            return await _inner.RunAsync(request, cancellation);
        }

        string place = SocketPlace.Parse(wanted);
        string name = Path.GetRandomFileName();
        ActionSocket socket = new(Path.Combine(_folder.Path, name), place);
        await using IAsyncDisposable served = await _apis.ServeAsync(socket.Source, cancellation);
        Admit(name);
        return await _inner.RunAsync(request with { RemoteApis = socket }, cancellation);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    // To connect to a socket takes the right to write to it, and only the actions' user has that here.
    private void Admit(string name)
    {
        File.SetUnixFileMode(Path.Combine(_folder.Path, name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using SafeFileHandle? folder = FileCalls.TryOpenDirectory(parent: null, NativeName.Of(_folder.Path));
        if (_user.IsAnother && (folder is null || !FileCalls.TrySetOwner(folder, NativeName.Of(name), _user.UserId, _user.GroupId)))
        {
            throw Errno.ToFailure("Cannot give the socket to the actions' user", Errno.Last);
        }
    }
}
