using Grid.Core;

namespace Grid.Config.Model;

/// <summary>Another server, as a part of this one calls it.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Instance">The instance asked for there.</param>
/// <param name="RequestTimeout">How long a call that moves no stream may take; null for the usual.</param>
/// <param name="RetriesMax">How often a call that failed for want of the server is made again.</param>
/// <param name="BackoffMax">The longest wait before a call is made again.</param>
/// <param name="Credentials">How the server is known to us, and we to it; null for what the address says.</param>
public sealed record RemoteConfig(
    RemoteAddress Url,
    InstanceName Instance,
    TimeSpan? RequestTimeout,
    int RetriesMax,
    TimeSpan BackoffMax,
    RemoteCredentialsConfig? Credentials);
