namespace Grid.Sandbox.RemoteApis;

/// <summary>The farm, for actions that speak to it themselves.</summary>
public interface IRemoteApis
{
    /// <summary>
    /// Answers on a unix socket, which it makes, on behalf of one action. Once that is disposed of, nobody is connected any more.
    /// </summary>
    Task<IAsyncDisposable> ServeAsync(string socketPath, CancellationToken cancellation);
}
