namespace Grpc.Core;

/// <summary>Who the peer is, as far as the transport knows.</summary>
public class AuthContext
{
    private readonly string? _peerIdentityPropertyName;
    private readonly Dictionary<string, List<AuthProperty>> _properties;

    public AuthContext(string? peerIdentityPropertyName, Dictionary<string, List<AuthProperty>> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        _peerIdentityPropertyName = peerIdentityPropertyName;
        _properties = properties;
    }

    public bool IsPeerAuthenticated => _peerIdentityPropertyName is not null;

    public string? PeerIdentityPropertyName => _peerIdentityPropertyName;

    public IEnumerable<AuthProperty> PeerIdentity =>
        _peerIdentityPropertyName is null ? [] : FindPropertiesByName(_peerIdentityPropertyName);

    public IEnumerable<AuthProperty> Properties => _properties.Values.SelectMany(properties => properties);

    public IEnumerable<AuthProperty> FindPropertiesByName(string propertyName) =>
        _properties.TryGetValue(propertyName, out List<AuthProperty>? found) ? found : [];
}
