using System.Net;
using Grid.Core;
using Grid.Fetching.Content;

namespace Grid.Fetching.Network;

/// <summary>Downloads by HTTP and HTTPS, from permitted hosts, through redirects to permitted hosts.</summary>
internal sealed class HttpDownloads : IDisposable
{
    private const int RedirectsMax = 10;
    private const int HeadersKilobytesMax = 64;
    private const int ConnectionsMaxOfHost = 16;

    private static readonly TimeSpan ConnectDurationMax = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ConnectionAgeMax = TimeSpan.FromMinutes(1);

    private readonly HostRules _rules;
    private readonly HttpMessageInvoker _http;

    public HttpDownloads(HostRules rules, TrustedAuthorities authorities)
        : this(rules, authorities, (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation))
    {
    }

    /// <param name="rules">Who is downloaded from.</param>
    /// <param name="authorities">Whose certificates are believed.</param>
    /// <param name="resolve">Tells a name's addresses.</param>
    public HttpDownloads(
        HostRules rules, TrustedAuthorities authorities, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        _rules = rules;
        GuardedConnections connections = new(rules, resolve);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            // A proxy would look names up by itself, and each redirect has to be looked at.
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectDurationMax,
            PooledConnectionLifetime = ConnectionAgeMax,
            MaxConnectionsPerServer = ConnectionsMaxOfHost,
            MaxResponseHeadersLength = HeadersKilobytesMax,
            SslOptions = { RemoteCertificateValidationCallback = authorities.Validate },
            ConnectCallback = (context, cancellation) => connections.ConnectAsync(context.DnsEndPoint, cancellation),
        });
    }

    /// <summary>Whether a name is one for it.</summary>
    public static bool Reaches(string name) =>
        Uri.TryCreate(name, UriKind.Absolute, out Uri? uri) && IsWeb(uri) && uri.Host.Length > 0;

    /// <summary>Downloads what is at a place.</summary>
    /// <exception cref="GridException">Why it could not be.</exception>
    public async Task<Spool> GetAsync(
        Uri place, IReadOnlyList<KeyValuePair<string, string>> headers, SpoolRules rules, CancellationToken cancellation)
    {
        try
        {
            using HttpResponseMessage response = await FollowAsync(place, headers, cancellation);
            ThrowIfFailed(response, place);
            if (response.Content.Headers.ContentLength > rules.SizeBytesMax)
            {
                throw rules.TooLarge();
            }

            await using Stream body = await response.Content.ReadAsStreamAsync(cancellation);
            return await Spool.ReadAsync(body, rules, cancellation);
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw GridException.Unavailable(
                $"'{Shown(place)}' cannot be connected to within {ConnectDurationMax.TotalSeconds} seconds.", failure);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            // What a guard said stands inside of what the HTTP client makes of it.
            throw failure.GetBaseException() as GridException
                ?? GridException.Unavailable($"'{Shown(place)}' cannot be downloaded: {failure.Message}", failure);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> FollowAsync(
        Uri place, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellation)
    {
        Uri here = place;
        for (int redirects = 0; redirects <= RedirectsMax; redirects++)
        {
            _rules.ThrowIfRefused(here.IdnHost);
            HttpResponseMessage response = await _http.SendAsync(RequestFor(here, place, headers), cancellation);
            if (TargetOf(response, here) is not { } target)
            {
                return response;
            }

            response.Dispose();
            ThrowIfWorse(here, target);
            here = target;
        }

        throw GridException.Unavailable($"'{Shown(place)}' leads on more than {RedirectsMax} times.");
    }

    // Headers are for whom the client named: another host that it is led on to must not learn its tokens.
    private static HttpRequestMessage RequestFor(Uri here, Uri place, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        HttpRequestMessage request = new(HttpMethod.Get, here);
        request.Headers.TryAddWithoutValidation("User-Agent", "GridServer");
        if (Uri.Compare(here, place, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0)
        {
            foreach ((string name, string value) in headers)
            {
                request.Headers.Remove(name);
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private static Uri? TargetOf(HttpResponseMessage response, Uri here) =>
        (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location
            ? new Uri(here, location)
            : null;

    private static void ThrowIfWorse(Uri here, Uri target)
    {
        if (!IsWeb(target))
        {
            throw GridException.PermissionDenied($"'{Shown(here)}' leads on to '{target.Scheme}:', which nothing is fetched by.");
        }

        if (here.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps)
        {
            throw GridException.PermissionDenied($"'{Shown(here)}' leads on to a place without TLS: name that place if it is meant.");
        }
    }

    private static void ThrowIfFailed(HttpResponseMessage response, Uri place)
    {
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return;
        }

        GridStatus status = (int)response.StatusCode switch
        {
            401 or 403 or 407 => GridStatus.PermissionDenied,
            404 or 410 => GridStatus.NotFound,
            _ => GridStatus.Unavailable,
        };
        throw new GridException(status, $"'{Shown(place)}' was answered with HTTP status {(int)response.StatusCode}.");
    }

    private static bool IsWeb(Uri uri) => uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps;

    // Without a password or a signature that may stand in it.
    private static string Shown(Uri place) => place.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
