namespace Grid.Sandbox.Fuse.Profiles;

/// <summary>The profiles of the kinds of actions that ran last, for as long as the bot lives.</summary>
internal sealed class AccessProfiles
{
    /// <summary>Kinds that are remembered; the one not used for longest is forgotten.</summary>
    private const int KindsMax = 500;

    private readonly Lock _gate = new();
    private readonly Dictionary<ActionKind, LinkedListNode<(ActionKind Kind, AccessProfile Profile)>> _profiles = [];
    private readonly LinkedList<(ActionKind Kind, AccessProfile Profile)> _used = new();

    public AccessProfile Of(ActionKind kind)
    {
        lock (_gate)
        {
            if (_profiles.TryGetValue(kind, out LinkedListNode<(ActionKind Kind, AccessProfile Profile)>? known))
            {
                _used.Remove(known);
                _used.AddLast(known);
                return known.Value.Profile;
            }

            AccessProfile profile = new(kind.Program);
            _profiles.Add(kind, _used.AddLast((kind, profile)));
            if (_profiles.Count > KindsMax)
            {
                _profiles.Remove(_used.First!.Value.Kind);
                _used.RemoveFirst();
            }

            return profile;
        }
    }
}
