"""A real DNS server on loopback, UDP and TCP, that answers from a dictionary (RFC 1035)."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

LARGEST_UDP = 512  # octets, RFC 1035 §4.2.1


class Nameserver:
    """`records`: name -> (seconds to live, type, one record a text) rows, as in a zone file. A name in `broken` is
    answered SERVFAIL, one in `silent` not at all. What does not exist has a SOA, so that it is remembered."""

    def __init__(self, records: Mapping[str, Sequence[tuple[int, str, str]]]) -> None:
        self.records = dict(records)
        self.broken: set[str] = set()
        self.silent: set[str] = set()
        self.asked: list[tuple[str, str, str]] = []  # (protocol, name, type)
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self.port = int(self._udp.getsockname()[1])
        self._tcp = socket.create_server(("127.0.0.1", self.port))
        self._threads = [threading.Thread(target=one, daemon=True) for one in (self._datagrams, self._connections)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        for end in (self._udp, self._tcp):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:  # a socket for datagrams has no other end
                end.close()
        for thread in self._threads:
            thread.join(5)
        self._tcp.close()

    def _datagrams(self) -> None:
        while True:
            try:
                octets, client = self._udp.recvfrom(65535)
            except OSError:
                return
            if not octets:
                return
            answer = self._answer(octets, "udp")
            if answer is not None:
                self._udp.sendto(answer.to_wire(max_size=LARGEST_UDP, prefer_truncation=True), client)

    def _connections(self) -> None:
        while True:
            try:
                connection, _ = self._tcp.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                (size,) = struct.unpack("!H", stream.read(2))
                answer = self._answer(stream.read(size), "tcp")
                if answer is not None:
                    wire = answer.to_wire()
                    connection.sendall(struct.pack("!H", len(wire)) + wire)

    def _answer(self, octets: bytes, protocol: str) -> dns.message.Message | None:
        query = dns.message.from_wire(octets)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((protocol, name, kind))
        if name in self.silent:
            return None
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.AA | dns.flags.RA
        if name in self.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
            return answer
        found = [row for row in self.records.get(name, ()) if row[1] in (kind, "CNAME")]
        if not found:
            soa = "ns.example. hostmaster.example. 1 3600 600 86400 60"
            answer.authority.append(dns.rrset.from_text("example.", 60, "IN", "SOA", soa))
            answer.set_rcode(dns.rcode.NOERROR if name in self.records else dns.rcode.NXDOMAIN)
            return answer
        for ttl, rdtype, _ in found[:1]:
            texts = [text for _, one, text in found if one == rdtype]
            answer.answer.append(dns.rrset.from_text(question.name, ttl, "IN", rdtype, *texts))
            if rdtype == "CNAME" != kind:
                target = dns.name.from_text(texts[0])
                rows = self.records.get(texts[0].rstrip("."), ())
                wanted = [text for _, one, text in rows if one == kind]
                if wanted:
                    answer.answer.append(dns.rrset.from_text(target, ttl, "IN", kind, *wanted))
        return answer
