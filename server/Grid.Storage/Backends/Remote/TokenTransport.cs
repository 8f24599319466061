using System.Net.Http.Headers;

namespace Grid.Storage.Backends;

/// <summary>Sends a token along with every call.</summary>
internal sealed class TokenTransport(TokenFile token, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Current);
        return base.SendAsync(request, cancellationToken);
    }
}
