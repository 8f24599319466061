using Grid.Core;

namespace Grid.Scheduling.Durable;

/// <content>What rows are made of.</content>
public sealed partial class RowCodec
{
    private ReadOnlySpan<byte> EncodePart(JobSpec spec)
    {
        _part.Clear();
        _part.Text(1, spec.Pool.Value);
        _part.Text(2, spec.Instance.Value);
        _part.Bytes(3, EncodeInner(spec.ActionDigest));
        _part.Bytes(4, spec.Payload.Span);
        WritePlatform(_part, 5, spec.Requirements.Items);
        _part.Number(6, spec.Timeout.Ticks);
        _part.Flag(7, spec.DoNotCache);
        _part.Text(8, spec.Label);
        WriteNumbers(spec.Requirements.Numbers);
        _part.Number(10, (long)spec.Affinity.Hint);
        _part.Number(11, (long)spec.Affinity.InputRoot);
        _part.Number(12, (long)spec.Affinity.Target);
        _part.Number(13, (long)spec.Affinity.Invocation);
        _part.Number(14, (long)spec.Kind.Value);
        _part.Number(15, spec.Rules);
        return _part.Written;
    }

    private JobSpec DecodeSpec(ReadOnlySpan<byte> bytes)
    {
        (string pool, InstanceName instance, Digest? action) = (string.Empty, InstanceName.Empty, null);
        byte[] payload = [];
        List<PlatformProperty>? requirements = null;
        List<NumericRequirement>? numbers = null;
        (Affinity affinity, RunKind kind, uint rules) = (default, default, 0);
        (TimeSpan timeout, bool doNotCache, string label) = (TimeSpan.Zero, false, string.Empty);
        RowReader part = new(bytes);
        while (part.MoveNext())
        {
            switch (part.Field)
            {
                case 1: pool = Text(part); break;
                case 2: instance = Instance(part); break;
                case 3: action = DecodeDigest(part.Content()); break;
                case 4: payload = part.Bytes(); break;
                case 5: (requirements ??= []).Add(DecodeProperty(part.Content())); break;
                case 6: timeout = TimeSpan.FromTicks(part.Number()); break;
                case 7: doNotCache = part.Flag(); break;
                case 8: label = Text(part); break;
                case 9: (numbers ??= []).Add(DecodeNumber(part.Content())); break;
                case 10: affinity = affinity with { Hint = (ulong)part.Number() }; break;
                case 11: affinity = affinity with { InputRoot = (ulong)part.Number() }; break;
                case 12: affinity = affinity with { Target = (ulong)part.Number() }; break;
                case 13: affinity = affinity with { Invocation = (ulong)part.Number() }; break;
                case 14: kind = new RunKind((ulong)part.Number()); break;
                case 15: rules = (uint)part.Number(); break;
                default: break;
            }
        }

        return new JobSpec(
            new PoolName(pool),
            instance,
            action ?? throw RowReader.Broken(),
            payload,
            _interner.Requirements(PlatformRequirements.Of(requirements ?? [], numbers ?? [])),
            timeout,
            doNotCache)
        {
            Label = label,
            Affinity = affinity,
            Kind = kind,
            Rules = rules,
        };
    }

    private ReadOnlySpan<byte> EncodePart(ClientMetadata client)
    {
        _part.Clear();
        _part.Text(1, client.ToolName);
        _part.Text(2, client.ToolVersion);
        _part.Text(3, client.InvocationId);
        _part.Text(4, client.CorrelatedInvocationsId);
        _part.Text(5, client.ActionId);
        _part.Text(6, client.Mnemonic);
        _part.Text(7, client.TargetId);
        _part.Text(8, client.ConfigurationId);
        _part.Text(9, client.User);
        _part.Text(10, client.LocalityHint);
        return _part.Written;
    }

    private ClientMetadata DecodeClient(ReadOnlySpan<byte> bytes)
    {
        ClientMetadata client = ClientMetadata.None;
        RowReader part = new(bytes);
        while (part.MoveNext())
        {
            client = part.Field switch
            {
                1 => client with { ToolName = Text(part) },
                2 => client with { ToolVersion = Text(part) },
                3 => client with { InvocationId = Text(part) },
                4 => client with { CorrelatedInvocationsId = Text(part) },
                // One of a kind: worth no remembering.
                5 => client with { ActionId = part.Text() },
                6 => client with { Mnemonic = Text(part) },
                7 => client with { TargetId = Text(part) },
                8 => client with { ConfigurationId = Text(part) },
                9 => client with { User = Text(part) },
                10 => client with { LocalityHint = Text(part) },
                _ => client,
            };
        }

        return client;
    }

    private ReadOnlySpan<byte> EncodePart(JobOutcome outcome)
    {
        _part.Clear();
        _part.Number(1, (int)outcome.Status);
        _part.Text(2, outcome.Message);
        _part.Bytes(3, outcome.Result.Span);
        _part.Bytes(4, outcome.StatusDetails.Span);
        _part.Flag(5, outcome.IsCached);
        _part.Flag(7, outcome.RanOutOfMemory);
        foreach (Digest missing in outcome.MissingBlobs)
        {
            _part.Bytes(6, EncodeInner(missing));
        }

        return _part.Written;
    }

    private static JobOutcome DecodeOutcome(ReadOnlySpan<byte> bytes)
    {
        JobOutcome outcome = new() { Status = GridStatus.Ok };
        List<Digest>? missing = null;
        RowReader part = new(bytes);
        while (part.MoveNext())
        {
            switch (part.Field)
            {
                case 1: outcome = outcome with { Status = (GridStatus)part.Int() }; break;
                case 2: outcome = outcome with { Message = part.Text() }; break;
                case 3: outcome = outcome with { Result = part.Bytes() }; break;
                case 4: outcome = outcome with { StatusDetails = part.Bytes() }; break;
                case 5: outcome = outcome with { IsCached = part.Flag() }; break;
                case 6: (missing ??= []).Add(DecodeDigest(part.Content())); break;
                case 7: outcome = outcome with { RanOutOfMemory = part.Flag() }; break;
                default: break;
            }
        }

        return missing is null ? outcome : outcome with { MissingBlobs = missing };
    }

    private ReadOnlySpan<byte> EncodeInner(Digest digest)
    {
        _inner.Clear();
        _inner.Number(1, digest.Function.WireValue);
        _inner.Bytes(2, digest.Hash);
        _inner.Number(3, digest.SizeBytes);
        return _inner.Written;
    }

    private static Digest DecodeDigest(ReadOnlySpan<byte> bytes)
    {
        (int wireValue, long sizeBytes) = (0, 0);
        ReadOnlySpan<byte> hash = [];
        RowReader inner = new(bytes);
        while (inner.MoveNext())
        {
            switch (inner.Field)
            {
                case 1: wireValue = inner.Int(); break;
                case 2: hash = inner.Content(); break;
                case 3: sizeBytes = inner.Number(); break;
                default: break;
            }
        }

        return DigestFunction.TryFind(wireValue, [], out DigestFunction? function)
            && function.SizeBytes == hash.Length && sizeBytes >= 0
            ? Digest.FromHash(function, hash, sizeBytes)
            : throw RowReader.Broken();
    }

    private void WritePlatform(RowWriter writer, int field, IReadOnlyList<PlatformProperty> properties)
    {
        for (int i = 0; i < properties.Count; i++)
        {
            _inner.Clear();
            _inner.Text(1, properties[i].Name);
            _inner.Text(2, properties[i].Value);
            writer.Bytes(field, _inner.Written);
        }
    }

    private void WriteNumbers(IReadOnlyList<NumericRequirement> numbers)
    {
        for (int i = 0; i < numbers.Count; i++)
        {
            _inner.Clear();
            _inner.Text(1, numbers[i].Name);
            _inner.Number(2, numbers[i].Least.Thousandths);
            _inner.Number(3, (int)numbers[i].Use);
            _part.Bytes(9, _inner.Written);
        }
    }

    private NumericRequirement DecodeNumber(ReadOnlySpan<byte> bytes)
    {
        (string name, long least, int use) = (string.Empty, 0, 0);
        RowReader inner = new(bytes);
        while (inner.MoveNext())
        {
            switch (inner.Field)
            {
                case 1: name = Text(inner); break;
                case 2: least = inner.Number(); break;
                case 3: use = inner.Int(); break;
                default: break;
            }
        }

        return new NumericRequirement(name, new Quantity(least), (NumericUse)use);
    }

    private PlatformProperty DecodeProperty(ReadOnlySpan<byte> bytes)
    {
        (string name, string value) = (string.Empty, string.Empty);
        RowReader inner = new(bytes);
        while (inner.MoveNext())
        {
            switch (inner.Field)
            {
                case 1: name = Text(inner); break;
                case 2: value = Text(inner); break;
                default: break;
            }
        }

        return new PlatformProperty(name, value);
    }
}
